let lastMs = 0;
let lastText = '';

/** Now, RFC 3339 UTC in milliseconds; spelled out once a millisecond, however many ask. */
export function clock(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastText = new Date(now).toISOString();
  }
  return lastText;
}
