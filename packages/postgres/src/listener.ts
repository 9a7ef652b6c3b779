import pg from 'pg';
import { connectionConfig } from './connection.ts';

/** Knows how far the log has grown, from this process's own appends and from the database's notifications. */
export type LogListener = {
  /** This process has appended up to `position`. */
  noticed(position: number): void;
  /** Resolves when the log is known to be longer than `position`, or after `timeoutMs`. */
  waitForMore(position: number, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
};

/** How long to wait before listening again after the connection was lost. Meanwhile waits end by their time-out. */
const RECONNECT_MS = 500;

/** Listens on a connection of its own, and comes back after every loss. Notifications hurry readers; none is needed. */
export function listen(url: string, onError: (error: Error) => void): LogListener {
  let known = 0;
  let closed = false;
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;
  const waiting = new Set<{ position: number; wake: () => void }>();

  const noticed = (position: number) => {
    if (position <= known) return;
    known = position;
    for (const waiter of waiting) if (waiter.position < known) waiter.wake();
  };

  const open = async () => {
    const opening = new pg.Client(connectionConfig(url));
    client = opening;
    let lost = false;
    const reopen = (error?: Error) => {
      if (lost) return;
      lost = true;
      if (error && !closed) onError(error);
      opening.end().catch(() => {});
      if (!closed) retry = setTimeout(() => void open(), RECONNECT_MS);
    };
    opening.on('error', reopen);
    opening.on('end', () => reopen());
    opening.on('notification', ({ payload }) => noticed(Number(payload)));
    try {
      await opening.connect();
      await opening.query('listen daybook');
      const { rows } = await opening.query<{ position: number }>('select position from daybook.log_head');
      noticed(rows[0]?.position ?? 0);
    } catch (error) {
      reopen(error as Error);
    }
  };
  void open();

  return {
    noticed,
    async waitForMore(position, timeoutMs) {
      if (known > position || closed) return;
      await new Promise<void>((resolve) => {
        const waiter = {
          position,
          wake: () => {
            clearTimeout(timer);
            waiting.delete(waiter);
            resolve();
          },
        };
        const timer = setTimeout(waiter.wake, timeoutMs);
        waiting.add(waiter);
      });
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      for (const waiter of waiting) waiter.wake();
      await client?.end().catch(() => {});
    },
  };
}
