import { alongWith, type Decision, type DecisionContext, isRejection, stream } from '@daybook/core';
import {
  convert,
  formatDecimal,
  formatMoney,
  isCurrency,
  isPositive,
  multiplyDecimal,
  parseDecimal,
} from '@daybook/money';
import { positiveMoney } from '../amounts.ts';
import { ownAccount } from '../ledger/kinds.ts';
import { isPast, later } from '../moments.ts';
import { refuse } from '../rejections.ts';
import { transferCommands } from '../transfer/commands.ts';
import type { Leg } from '../transfer/events.ts';
import { type FxQuoteCommand, fxQuoteCommands, type Of } from './commands.ts';
import { events, type FxQuoteEvent } from './events.ts';
import { type Booked, evolve, type FxQuote, noQuote, type Quoted } from './evolve.ts';

/** What a quote answers. It holds for its time and can be booked once. */
function decide(command: FxQuoteCommand, state: FxQuote, context: DecisionContext): Decision<FxQuoteEvent> {
  if (command.type === 'QuoteFx') return quote(command, state, context);
  return state.situation === 'none' ? refuse('quote_not_found') : book(command, state, context);
}

function quote({ data }: Of<'QuoteFx'>, state: FxQuote, { now }: DecisionContext): Decision<FxQuoteEvent> {
  const { validForSeconds, ...terms } = data;
  const unknown = [terms.sellCurrency, terms.buyCurrency].find((currency) => !isCurrency(currency));
  if (unknown) return refuse('unknown_currency', { currency: unknown });
  if (terms.sellCurrency === terms.buyCurrency) return refuse('same_currency');
  const rate = parseDecimal(terms.rate);
  if (!rate || rate.unscaled <= 0n) return refuse('invalid_rate');
  if (state.situation === 'none')
    return [{ type: 'FxQuoted', data: { ...terms, quotedAt: now, expiresAt: later(now, validForSeconds) } }];
  const { quote: known } = state;
  const same =
    known.sellCurrency === terms.sellCurrency &&
    known.buyCurrency === terms.buyCurrency &&
    known.rate === terms.rate &&
    known.rateSource === terms.rateSource &&
    known.feeBps === terms.feeBps &&
    known.expiresAt === later(known.quotedAt, validForSeconds);
  return same ? [] : refuse('quote_exists');
}

function book(
  { data }: Of<'BookFx'>,
  state: Quoted | Booked,
  { streamId: quoteId, now, idOf }: DecisionContext,
): Decision<FxQuoteEvent> {
  const { transferId, fromAccountId, toAccountId } = data;
  const { sellCurrency, buyCurrency, rate, feeBps, expiresAt } = state.quote;
  const sold = positiveMoney(data.sellAmount, sellCurrency);
  if (isRejection(sold)) return sold;
  const sellAmount = formatMoney(sold);
  if (state.situation === 'booked') {
    const { booking } = state;
    const same =
      booking.transferId === transferId &&
      booking.fromAccountId === fromAccountId &&
      booking.toAccountId === toAccountId &&
      booking.sellAmount === sellAmount;
    return same ? [] : refuse('quote_already_booked', { transferId: booking.transferId });
  }
  if (isPast(expiresAt, now)) return refuse('quote_expired', { expiresAt });

  // Both are rounded once, half to even, each to its own currency's minor unit.
  const bought = convert(sold, rate, buyCurrency);
  const fee = multiplyDecimal(sold, formatDecimal({ unscaled: BigInt(feeBps), scale: 4 }));
  if (bought === 'out_of_range') return refuse('amount_out_of_range');
  if (!isPositive(bought)) return refuse('nothing_bought');
  const [buyAmount, feeAmount] = [formatMoney(bought), formatMoney(fee)];

  const from = { accountId: fromAccountId, opens: null, currency: sellCurrency };
  const to = { accountId: toAccountId, opens: null, currency: buyCurrency };
  const liquidity = { accountId: idOf(ownAccount('liquidity')), opens: 'liquidity' as const };
  const fees = { accountId: idOf(ownAccount('fees')), opens: 'fees' as const, currency: sellCurrency };
  const legs: Leg[] = [
    { ...from, side: 'debit', amount: sellAmount },
    { ...liquidity, side: 'credit', amount: sellAmount, currency: sellCurrency },
    { ...liquidity, side: 'debit', amount: buyAmount, currency: buyCurrency },
    { ...to, side: 'credit', amount: buyAmount },
  ];
  if (isPositive(fee))
    legs.push({ ...from, side: 'debit', amount: feeAmount }, { ...fees, side: 'credit', amount: feeAmount });
  const posting = transferCommands.PostTransfer(transferId, {
    kind: 'fx',
    description: `${sellAmount} ${sellCurrency} for ${buyAmount} ${buyCurrency}`,
    reference: null,
    paymentId: null,
    reverses: null,
    quoteId,
    legs,
    effectiveDate: null,
  });
  const booked = { ...data, sellAmount, sellCurrency, buyAmount, buyCurrency, rate, feeAmount, bookedAt: now };
  return alongWith([{ type: 'FxBooked', data: booked }], [posting]);
}

/** Stream 'FxQuote', one for each quote; its id is the quote's. */
export const fxQuote = stream({
  description: 'A quoted rate, and the exchange at it.',
  events,
  commands: fxQuoteCommands,
  initial: noQuote,
  evolve,
  decide,
});
