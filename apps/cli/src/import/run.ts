import type { Command, Receipt, Rejection } from '@daybook/core';
import { StoppedError } from '../problems.ts';
import type { Session } from '../session.ts';
import { REASONS, type Reason, type RefusedRow } from './reasons.ts';
import type { Line, Row } from './row.ts';
import { type Tally, tally } from './tally.ts';

/** One import under way: what has been counted, and what it has put (or found) in the log. */
export type Run = {
  readonly session: Session;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  /** Ids of the orders and returns that these files stand for. */
  readonly orders: Set<string>;
  readonly returns: Set<string>;
  /** The furthest position of anything imported. */
  readonly position: () => number;
  refuse(line: Line, reason: string, detail?: string): void;
  refuseAll(rows: readonly Row[], reason: Reason | (string & {}), detail?: string): void;
  /** Sends the commands of one invoice, together. `known`: they had been carried out before this import began. */
  send(
    commands: readonly Command[],
    commandId: string,
    effectiveAt: string,
  ): Promise<Rejection | { readonly receipt: Receipt; readonly known: boolean }>;
  /** @throws StoppedError after Ctrl-C. */
  goOn(): void;
};

/** Begins an import. `onRefused` is told of every row that stays out. */
export async function startRun(
  session: Session,
  signal: AbortSignal,
  onRefused: (row: RefusedRow) => void,
): Promise<Run> {
  const { engine } = session;
  const before = (await engine.store.head()).position;
  const counted = tally();
  let position = 0;

  function refuse({ file, line, cells }: Line, reason: string, detail = '') {
    counted.refuse(reason);
    onRefused({ file, line, invoice: (cells[0] ?? '').trim(), reason, detail, cells });
  }

  return {
    session,
    signal,
    tally: counted,
    orders: new Set(),
    returns: new Set(),
    position: () => position,
    refuse,
    refuseAll(rows, reason, detail) {
      for (const { source } of rows) refuse(source, reason, detail);
    },
    async send(commands, commandId, effectiveAt) {
      const result = await engine.execute(commands, { commandId, effectiveAt, actor: 'import' });
      if ('rejected' in result) return result;
      position = Math.max(position, result.position);
      return { receipt: result, known: result.position <= before };
    },
    goOn() {
      if (signal.aborted)
        throw new StoppedError('stopped; what was imported stays, and the same import again goes on from there');
    },
  };
}

/** What a reason means, for people. A code that is not ours is the engine's or the order's. */
export const meaningOf = (reason: string): string =>
  Object.entries(REASONS).find(([code]) => code === reason)?.[1] ?? 'the order refused it';
