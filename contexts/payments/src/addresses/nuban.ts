const WEIGHTS = [3, 7, 3, 3, 7, 3, 3, 7, 3, 3, 7, 3] as const;

/**
 * Whether this is a Nigerian account number (NUBAN) of the bank with this code: nine digits and a check digit, which is
 * reckoned over the bank's three digits and the nine, weighted 3-7-3.
 */
export function isNuban(account: string, bank: string): boolean {
  if (!/^\d{10}$/.test(account) || !/^\d{3}$/.test(bank)) return false;
  const digits = Array.from(bank + account.slice(0, 9), Number);
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * (digits[i] ?? 0), 0);
  return Number(account[9]) === (10 - (sum % 10)) % 10;
}
