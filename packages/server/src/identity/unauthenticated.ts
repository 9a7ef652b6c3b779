import { type Problem, problemOf } from '../problems.ts';

/**
 * Why a proof was refused, in one word. It goes to our log and never to whoever sent the proof: what exactly was wrong
 * helps only those who try.
 */
export class Refused extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

const NOTHING_SENT = { 'WWW-Authenticate': 'Bearer realm="daybook"' };
const NOT_TAKEN = { 'WWW-Authenticate': 'Bearer realm="daybook", error="invalid_token"' };

/** The one answer to everybody who is not known, as RFC 6750 wants it. `sent`: a proof came, but is none. */
export const unauthenticated = (sent: boolean): Problem =>
  problemOf('unauthenticated', { headers: sent ? NOT_TAKEN : NOTHING_SENT });

/** To somebody who was known, and whose request goes on. */
export const noLongerKnown = (): Problem =>
  problemOf('unauthenticated', { detail: 'What the sender was known by has run out, or was taken back.' });
