import { createHash } from 'node:crypto';
import { canonicalJson, type Static, type TSchema } from '@daybook/core';
import type { Caller } from '../operations/caller.ts';

/** For whom and in what connection an act is carried out. `commandId` is derived from the act: a repeat has the same. */
export type ActContext = {
  readonly actId: string;
  readonly commandId: string;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly caller: Caller;
};

/** Something an administrator may do. Doing it a second time, after a crash in between, must come to the same. */
export type ActKind<A extends TSchema = TSchema> = {
  readonly name: string;
  readonly arguments: A;
  /** Whether it takes a second person. */
  readonly dual: boolean;
  target(asked: Static<A>): string;
  /** What it is about, as it is now: an approval counts only while this has not changed. */
  observe(asked: Static<A>): Promise<unknown>;
  /** @throws Problem where it cannot be done */
  execute(asked: Static<A>, context: ActContext): Promise<object>;
};

/** What an approval is given to, in short: of another act, or of a thing that has changed, it is another. */
export const fingerprintOf = async <A extends TSchema>(kind: ActKind<A>, asked: Static<A>): Promise<string> =>
  createHash('sha256')
    .update(canonicalJson([kind.name, asked, await kind.observe(asked)]))
    .digest('hex');
