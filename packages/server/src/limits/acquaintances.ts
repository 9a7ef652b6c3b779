import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Spender } from './rates.ts';

/** As much of a request, of whatever protocol, as tells its sender apart. */
export type Peer = Pick<IncomingMessage, 'headers' | 'socket'>;

/** Who has been known by what, so that the next request can be told apart before its proof is looked at again. */
export type Acquaintances = {
  /** Whom this request is most likely from. Never a proof of anything: only fairness may rest on it. */
  of(request: Peer): Spender | undefined;
  know(request: Peer, who: Spender): void;
};

/** Proofs remembered at least, and the longest: some megabytes at most. A longer one is met for the first time each time. */
const MAX_PROOFS = 4_000;
const MAX_PROOF_LENGTH = 2_048;

/** By the Authorization header, and where there is none by the connection, whose certificate may have been the proof. */
export function acquaintances(): Acquaintances {
  const connections = new WeakMap<Socket, Spender>();
  let proofs = new Map<string, Spender>();
  let older = new Map<string, Spender>();
  return {
    of({ headers: { authorization }, socket }) {
      return authorization === undefined
        ? connections.get(socket)
        : (proofs.get(authorization) ?? older.get(authorization));
    },
    know({ headers: { authorization }, socket }, who) {
      if (authorization === undefined) {
        if (connections.get(socket) !== who) connections.set(socket, who);
        return;
      }
      if (authorization.length > MAX_PROOF_LENGTH || proofs.get(authorization) === who) return;
      if (proofs.size >= MAX_PROOFS && !proofs.has(authorization)) {
        older = proofs;
        proofs = new Map();
      }
      proofs.set(authorization, who);
    },
  };
}
