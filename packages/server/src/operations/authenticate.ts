import { ANYBODY, type Principal } from './caller.ts';

/** What a request proves its sender with, whichever face it came to. */
export type Credentials = {
  /** The Authorization header as it was sent; undefined where there was none. */
  readonly authorization: string | undefined;
  /** The subject of the client's certificate, where the connection has one that was verified. */
  readonly certificateSubject?: string;
  /** The SHA-256 of that certificate, in base64url: what a token may be bound to (RFC 8705). */
  readonly certificateSha256?: string;
};

/**
 * Tells who asks. Answers at once where that is known already, so that no request waits a turn for it.
 * @throws Problem `unauthenticated`
 */
export type Authenticate = (credentials: Credentials) => Principal | Promise<Principal>;

/** The unlocked server's: everybody may do everything. */
export const unlocked: Authenticate = () => ANYBODY;
