import { StoreUnavailableError } from '@daybook/core';
import pg from 'pg';
import { asUnavailable, connectionConfig, LOOK_UP_PLANNING } from './connection.ts';

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

export function logWriter(url: string, onError: (error: Error) => void): LogWriter {
  let current: Promise<pg.Client> | null = null;
  let closed = false;

  /** The connection, made anew once it was lost: a client that has met an error answers nothing any more. */
  function connected(): Promise<pg.Client> {
    if (closed) throw new StoreUnavailableError('the log is closed');
    if (current) return current;
    // Its planning is set here and not with the function, where it would cost a lone command 45 of its 500 µs.
    const client = new pg.Client({
      ...connectionConfig(url, LOOK_UP_PLANNING),
      pipeline: true,
      query_timeout: DEADLINE_MS,
    });
    const opening = client.connect().then(() => client);
    const lost = () => {
      if (current === opening) current = null;
    };
    client.on('error', (error) => {
      lost();
      onError(error);
    });
    client.on('end', lost);
    opening.catch(lost);
    current = opening;
    return opening;
  }

  return {
    async send<R extends pg.QueryResultRow>(statement: pg.QueryConfig) {
      try {
        const client = await connected();
        return (await client.query<R>(statement)).rows;
      } catch (error) {
        if (error instanceof Error && error.message === 'Query read timeout')
          throw new StoreUnavailableError('append was not answered in time', { cause: error });
        throw asUnavailable(error);
      }
    },
    async close() {
      closed = true;
      const client = await current?.catch(() => null);
      await client?.end();
    },
  };
}
