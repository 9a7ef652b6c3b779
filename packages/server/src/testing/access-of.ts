import { randomUUID } from 'node:crypto';
import type { Context } from '@daybook/core';
import { ANYBODY, type Principal } from '../operations/caller.ts';
import { type Operation, operationsOf } from '../operations/operations.ts';
import { memoryEngine, START } from './memory-engine.ts';

type Kind = Operation['kind'];

/** The kinds of operations that change nothing. */
export const READS: readonly Kind[] = ['row', 'page', 'report'];

/** Somebody of one role, who acts for what has these ids. */
export const principal = (role: string, holds: readonly string[] = []): Principal => ({
  ...ANYBODY,
  roles: [role],
  holds,
});

/** A context's operations on an engine in memory: who may use which, and what they answer to whom. */
export function accessOf(context: Context, now: string = START) {
  const operations = operationsOf(
    memoryEngine([context], () => now),
    () => now,
  );
  const namesOf = (fits: (operation: Operation) => boolean) =>
    operations
      .filter(fits)
      .map(({ name }) => name)
      .sort();

  async function ask(name: string, by: Principal, params: object, sent: object = {}) {
    const operation = operations.find((one) => one.name === name);
    if (!operation) throw new Error(`no operation ${name}`);
    const caller = { principal: by };
    if (operation.kind !== 'command') return operation.run({ params, query: { ...sent }, body: undefined }, caller);
    const asked = { commandId: randomUUID(), now, expectedVersion: undefined };
    return operation.run({ params, query: {}, body: sent }, asked, caller);
  }

  async function made(name: string, by: Principal, params: object, body: object): Promise<string> {
    const done = await ask(name, by, params, body);
    return 'receipt' in done ? done.receipt.streamId : '';
  }

  return {
    operations,
    /** The names of the operations of these kinds, sorted, as those of the two below. */
    named: (kinds: readonly Kind[]) => namesOf(({ kind }) => kinds.includes(kind)),
    /** What a role may do with everything. */
    allowedTo: (role: string, kinds: readonly Kind[]) =>
      namesOf(({ kind, route }) => kinds.includes(kind) && route.access.roles.includes(role)),
    /** What a role may do with what is theirs. */
    holding: (role: string) => namesOf(({ route }) => route.access.holders?.includes(role) === true),
    /** What an operation answers: `sent` is a command's body, and otherwise the query. @throws Problem */
    ask,
    /** The id of what a command has made. @throws Problem */
    made,
  };
}
