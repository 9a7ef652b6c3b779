/**
 * The simulator's own arithmetic, on purpose not Daybook's: two sides that share a mistake would agree on it. Amounts
 * are counted in hundred-millionths, whatever the currency.
 */

/** How many decimals are counted. */
export const DECIMALS = 8;

/** The form of an amount: above zero is checked on reading. */
export const AMOUNT_PATTERN = '^(0|[1-9][0-9]{0,17})([.][0-9]{1,8})?$';

/** Reads an amount that has the right form; null if it is nothing. */
export function readAmount(text: string): bigint | null {
  const [whole = '', fraction = ''] = text.split('.');
  const counted = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return counted > 0n ? counted : null;
}

/** Writes an amount with so many decimals. */
export function writeAmount(counted: bigint, decimals: number): string {
  const digits = counted.toString().padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).slice(0, decimals);
  return decimals === 0 ? digits.slice(0, -DECIMALS) : `${digits.slice(0, -DECIMALS)}.${fraction}`;
}

export const decimalsOf = (text: string): number => text.split('.')[1]?.length ?? 0;
