import { watchProof } from '../identity/watch-proof.ts';
import type { StayingCaller } from '../operations/caller.ts';
import { type Problem, problemOf } from '../problems.ts';

/** What we use of a WebSocket of the package `ws`. */
export type Socket = {
  readonly protocol: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string, sent: (error?: Error) => void): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'close', listener: (code: number, reason: Buffer) => void): unknown;
  on(event: 'pong', listener: () => void): unknown;
};

const OPEN = 1;
/** What may wait for one client to read it. A client that reads nothing but goes on asking stops here. */
const MAX_UNSENT_BYTES = 1024 * 1024;
/** How long a client has to answer that we close; the port must come free. */
const CLOSE_GRACE_MS = 1_000;

type State = { heard: boolean; principal: string | null; unwatch: () => void };

/** Keeps count of the open sockets, and drops those that are dead or do not read. */
export function liveSockets(perPrincipal: number, stallMs: number) {
  const open = new Map<Socket, State>();
  const counts = new Map<string, number>();
  let closing = false;
  const beat = setInterval(() => {
    for (const [socket, state] of open) {
      if (!state.heard) socket.terminate();
      state.heard = false;
      if (socket.readyState === OPEN) socket.ping();
    }
  }, stallMs).unref();

  function forget(socket: Socket): void {
    const state = open.get(socket);
    open.delete(socket);
    state?.unwatch();
    if (!state || state.principal === null) return;
    const left = (counts.get(state.principal) ?? 1) - 1;
    if (left > 0) counts.set(state.principal, left);
    else counts.delete(state.principal);
  }

  return {
    /** Whether the socket is taken; none is while we close. */
    add(socket: Socket): boolean {
      if (closing) return false;
      const state: State = { heard: true, principal: null, unwatch: () => {} };
      open.set(socket, state);
      socket.on('close', () => forget(socket));
      socket.on('pong', () => {
        state.heard = true;
      });
      return true;
    },

    /** Counts a socket as its caller's; `gone` is told when that is no longer known. @throws Problem `too_many_connections` */
    admit(socket: Socket, { principal: { tenant, subject }, recognise }: StayingCaller, gone: (why: Problem) => void) {
      const state = open.get(socket);
      if (!state) return;
      const principal = JSON.stringify([tenant, subject]);
      const count = counts.get(principal) ?? 0;
      if (count >= perPrincipal) throw problemOf('too_many_connections');
      counts.set(principal, count + 1);
      state.principal = principal;
      state.unwatch = watchProof(recognise, gone);
    },

    /** Whether to take what a socket says: not when it does not read what we say, or has been closed. */
    isHeard(socket: Socket): boolean {
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
      return socket.readyState === OPEN;
    },

    /** Done when the message has left; a client that does not take it in time is dropped. */
    send(socket: Socket, text: string): Promise<void> {
      if (socket.readyState !== OPEN) return Promise.resolve();
      return new Promise((resolve) => {
        const late = setTimeout(() => socket.terminate(), stallMs).unref();
        socket.send(text, () => {
          clearTimeout(late);
          resolve();
        });
      });
    },

    closeAll(code: number, reason: string): void {
      closing = true;
      for (const socket of open.keys()) socket.close(code, reason);
      setTimeout(() => {
        for (const socket of open.keys()) socket.terminate();
      }, CLOSE_GRACE_MS).unref();
    },

    end(): void {
      clearInterval(beat);
    },
  };
}
