import type { FastifyRequest } from 'fastify';
import { MAX_WAIT_MS } from './read-at.ts';

/**
 * How long the request prefers to wait, in milliseconds: `Prefer: wait=2` of RFC 7240, which counts in seconds. The
 * first of several counts, one longer than we wait for anything is that long, and one that makes no sense is none: a
 * preference may always be passed over.
 */
export function preferredWaitMs({ headers }: FastifyRequest): number | undefined {
  const { prefer } = headers;
  if (prefer === undefined) return undefined;
  const text = typeof prefer === 'string' ? prefer : prefer.join(',');
  for (const one of text.split(',')) {
    const [name = '', value = ''] = (one.split(';', 1)[0] ?? '').split('=', 2).map((part) => part.trim());
    if (name.toLowerCase() !== 'wait') continue;
    const seconds = /^"?(\d{1,9})"?$/.exec(value)?.[1];
    return seconds === undefined ? undefined : Math.min(Number(seconds) * 1_000, MAX_WAIT_MS);
  }
  return undefined;
}

/** Says that the preference was followed. */
export const WAITED = { 'Preference-Applied': 'wait' } as const;
