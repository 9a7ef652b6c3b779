/**
 * Another system's time, spelt as ours are: RFC 3339 UTC with six fraction digits. Times are compared and sorted as text
 * in places, and that is right only where all are spelt alike.
 */
export function importedTime(time: string): string {
  const [whole = '', fraction = ''] = time.slice(0, -1).split('.');
  return `${whole}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
