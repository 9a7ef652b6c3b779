import type { Database } from '../test-bed.ts';

/** An append that is acknowledged: where in the log, where the contestant says so. */
export type Acknowledged = { readonly position: number };

/** An event store that takes part in the comparison, on a database of its own. */
export type Contestant = {
  readonly name: string;
  readonly database: Database;
  /**
   * Appends one event to a stream that must be at `version` (0: must not be there).
   * Anything but an acknowledgement is thrown.
   */
  append(streamId: string, version: number, i: number): Promise<Acknowledged>;
  /** Checks what lies in the database after `tally` appends. @throws WrongAnswerError */
  check(tally: Tally): Promise<void>;
  close(): Promise<void>;
};

/** What was acknowledged: how many, and the sum of their positions (those who give none: 0). */
export type Tally = { count: number; positions: number };

/** Which pool suits each peer best, found by trying 10, 20, 40 and 80; see the documentation of row `append`. */
export const PEER_CONNECTIONS = 20;
