/** An amount with two decimals, below zero too, in its minor units. The checks' own arithmetic, not that of the code. */
export function minorUnits(text: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)([0-9]+)[.]([0-9]{2})$/.exec(text) ?? [];
  if (whole === '') throw new Error(`"${text}" is no amount with two decimals`);
  const counted = BigInt(whole + fraction);
  return sign === '-' ? -counted : counted;
}

/** Adds to what is counted under a name. */
export function add(counts: Map<string, bigint>, name: string, amount: bigint): void {
  counts.set(name, (counts.get(name) ?? 0n) + amount);
}
