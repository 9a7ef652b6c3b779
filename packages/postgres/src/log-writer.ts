import type { Socket } from 'node:net';
import { StoreUnavailableError } from '@daybook/core';
import pg from 'pg';
import { ask, asUnavailable, connectionConfig, LOOK_UP_PLANNING } from './connection.ts';

/** The one connection that appends go through. */
export type LogWriter = {
  /**
   * Sends a statement behind those already sent, without waiting for their answers: while PostgreSQL works on one
   * batch, the next is prepared and on its way. They take effect in the order they were sent.
   * @throws StoreUnavailableError: what became of it is learned by asking again.
   */
  send<R extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<R[]>;
  close(): Promise<void>;
};

/**
 * Far beyond any commit; without it, packets lost on the way would hold up every command. The connection is given up
 * and nothing is cancelled: a cancelled commit could be answered as done and still be lost on a standby.
 */
const DEADLINE_MS = 10_000;

export function logWriter(url: string, onError: (error: Error) => void, deadlineMs = DEADLINE_MS): LogWriter {
  let current: { readonly client: pg.Client; readonly opened: Promise<pg.Client> } | null = null;
  let closed = false;

  /** The connection, made anew once it was lost: a client that has met an error answers nothing any more. */
  function connected(): Promise<pg.Client> {
    if (closed) throw new StoreUnavailableError('the log is closed');
    if (current) return current.opened;
    // Its planning is set here and not with the function, where it would cost a lone command 45 of its 500 µs.
    const client = new pg.Client({ ...connectionConfig(url, LOOK_UP_PLANNING), pipeline: true });
    const opened = client.connect().then(() => client);
    client.on('error', (error) => {
      lost(client);
      onError(error);
    });
    client.on('end', () => lost(client));
    opened.catch(() => lost(client));
    current = { client, opened };
    return opened;
  }

  function lost(client: pg.Client) {
    if (current?.client === client) current = null;
  }

  /** The rows that a statement is answered with. In time: by our own clock, for `pg`'s keeps what it watches, as its promises do. */
  function answered<R extends pg.QueryResultRow>(client: pg.Client, statement: pg.QueryConfig): Promise<R[]> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(giveUp, deadlineMs, client, reject);
      const inTime = () => clearTimeout(late);
      ask<R>(client, statement).finally(inTime).then(resolve, reject);
    });
  }

  /** Ends the connection, and with it what was sent behind the statement that is not answered. */
  function giveUp(client: pg.Client, reject: (error: Error) => void) {
    lost(client);
    reject(new StoreUnavailableError('append was not answered in time'));
    (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream.destroy();
  }

  return {
    async send<R extends pg.QueryResultRow>(statement: pg.QueryConfig) {
      try {
        return await answered<R>(await connected(), statement);
      } catch (error) {
        throw asUnavailable(error);
      }
    },
    async close() {
      closed = true;
      const client = await current?.opened.catch(() => null);
      await client?.end();
    },
  };
}
