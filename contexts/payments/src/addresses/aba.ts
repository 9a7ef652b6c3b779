const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1] as const;

/**
 * The first two digits that are in use: the government, the twelve Federal Reserve districts, the same for thrifts
 * (21–32) and for electronic payments (61–72), and traveller's cheques.
 */
const PREFIX = /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/;

/** Whether this is a US routing number: nine digits whose sum, weighted 3-7-1, is a multiple of ten. */
export function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text) || !PREFIX.test(text) || text === '000000000') return false;
  return WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0) % 10 === 0;
}
