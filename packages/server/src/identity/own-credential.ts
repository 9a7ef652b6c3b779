import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../operations/caller.ts';

/** A proof that never leaves this process: for a part of it that sends requests to the faces as anybody else. */
export type OwnCredential = {
  /** The Authorization header to send. */
  readonly authorization: string;
  /** Null for any other proof. */
  readonly principalOf: (proof: string) => Principal | null;
};

/** Makes a proof for as long as the process lives. Nothing of it is kept anywhere. */
export function ownCredential(principal: Principal): OwnCredential {
  const proof = `own_${randomBytes(32).toString('base64url')}`;
  const digest = digestOf(proof);
  return {
    authorization: `Bearer ${proof}`,
    principalOf: (sent) => (sent.length === proof.length && timingSafeEqual(digestOf(sent), digest) ? principal : null),
  };
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');
