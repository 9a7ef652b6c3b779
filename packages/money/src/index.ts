// Money and how it is written.
export {
  formatMoney,
  MAX_MINOR_UNITS,
  type Money,
  type MoneyProblem,
  money,
  ofMinorUnits,
  parseMoney,
  zero,
} from './money.ts';
export { CURRENCIES, currencyDecimals, isCurrency } from './currency.ts';

// Exact arithmetic.
export {
  add,
  checkedSum,
  compare,
  convert,
  isPositive,
  isZero,
  multiply,
  multiplyDecimal,
  negate,
  subtract,
  sum,
} from './arithmetic.ts';
export { allocate, type LeftoverRule } from './allocate.ts';

// Decimals that are not money: rates and quantities.
export { type Decimal, divideHalfEven, formatDecimal, parseDecimal } from './decimal.ts';
