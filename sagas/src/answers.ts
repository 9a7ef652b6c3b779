import type { Json } from '@daybook/core';

/** The code in a refusal; null where there is none, as a person's answer may be anything. */
export function codeOf(answer: Json): string | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  return typeof answer.code === 'string' ? answer.code : null;
}

/** The label in a carrier's answer; null where there is none. */
export function labelOf(answer: Json): { readonly trackingNumber: string; readonly carrier: string } | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  const { trackingNumber, carrier } = answer;
  return typeof trackingNumber === 'string' && typeof carrier === 'string' ? { trackingNumber, carrier } : null;
}

/** So many minutes after a time, RFC 3339 UTC. */
export const minutesAfter = (time: string, minutes: number): string =>
  new Date(Date.parse(time) + minutes * 60_000).toISOString();
