import type { Command, Static } from '@daybook/core';
import { type Engine, type Logger, newId } from '@daybook/engine';
import { actCommands } from '../administration/act/commands.ts';
import type { Caller } from '../operations/caller.ts';
import { Tally } from './tally.ts';

type Noted<C extends 'NoteRefusal' | 'NoteReading'> = Omit<
  Static<(typeof actCommands)['schemas'][C]>,
  'times' | 'by' | 'from'
>;

/** From whom a call came; `principal` is null where nobody is known. */
export type CallFrom = Omit<Caller, 'principal'> & { readonly principal: Caller['principal'] | null };

/** Writes down the calls that lead to nothing else: those refused, and those that only read. One event each. */
export type Trail = {
  refused(call: CallFrom, refusal: Noted<'NoteRefusal'>): Promise<void>;
  read(call: CallFrom, reading: Noted<'NoteReading'>): Promise<void>;
  /** Writes what has only been counted so far. */
  close(): Promise<void>;
};

/** Calls alike of one person and minute that are written down one by one; those beyond are counted. */
const MAX_PER_MINUTE = 120;
/** All who are not known share this: nobody fills the log without a name. */
const MAX_UNKNOWN_PER_MINUTE = 30;

/** Keeps the trail under the tenant that runs the system, whoever called. */
export function trailOf(engine: Engine, tenant: string, log: Logger): Trail {
  const [unknown, known] = [new Tally(MAX_UNKNOWN_PER_MINUTE), new Tally(MAX_PER_MINUTE)];
  const underWay = new Set<Promise<void>>();

  async function write({ principal, ...connection }: CallFrom, command: Command): Promise<void> {
    const actor = principal ? { actor: principal.subject } : {};
    await engine.execute(command, { commandId: newId(), tenant, ...connection, ...actor });
  }

  function later(call: CallFrom, command: Command): void {
    const written = write(call, command)
      .catch((error: unknown) => log.error({ err: error }, 'calls to the administration could not be written down'))
      .finally(() => underWay.delete(written));
    underWay.add(written);
  }

  async function note(call: CallFrom, kind: string, commandOf: (times: number) => Command) {
    const by = call.principal?.subject ?? null;
    const key = JSON.stringify([by, kind]);
    const isOne = (by === null ? unknown : known).admits(key, (times) => later(call, commandOf(times)));
    if (isOne) await write(call, commandOf(1));
  }

  return {
    refused: (call, refusal) =>
      note(call, refusal.code, (times) => refusalOf({ ...refusal, ...callerFields(call), times })),
    read: (call, reading) => note(call, 'read', (times) => readingOf({ ...reading, ...callerFields(call), times })),
    async close() {
      unknown.flush();
      known.flush();
      await Promise.all(underWay);
    },
  };
}

const callerFields = ({ principal, sourceIp }: CallFrom) => ({
  by: principal?.subject ?? null,
  from: sourceIp ?? null,
});

const refusalOf = (data: Static<(typeof actCommands)['schemas']['NoteRefusal']>) =>
  actCommands.NoteRefusal(newId(), data);
const readingOf = (data: Static<(typeof actCommands)['schemas']['NoteReading']>) =>
  actCommands.NoteReading(newId(), data);
