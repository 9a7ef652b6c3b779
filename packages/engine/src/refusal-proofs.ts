import type { Command, EventStore, Receipt, Rejection } from '@daybook/core';
import { busRejections } from './bus-rejections.ts';
import { gather } from './gather.ts';
import type { EngineMetrics } from './metrics.ts';
import { receiptFor } from './nowhere.ts';
import type { StreamStates, Target } from './stream-states.ts';

type Parts = {
  readonly store: EventStore;
  readonly states: StreamStates;
  readonly metrics: EngineMetrics;
};

/** What is looked at before a refusal is given: whether it rests on what is so, and whether the command was accepted before. */
export function refusalProofs({ store, states, metrics }: Parts) {
  const tipInLog = gather((streamIds: readonly string[]) => store.tips(streamIds));
  const receiptInLog = gather((commandIds: readonly string[]) => store.receipts(commandIds));

  /**
   * Whether a refusal just decided rests on the streams as they are. Tips with events on their way are proved by
   * those events' commit; the others may be behind what another process has appended, so the log is asked.
   */
  async function stands(targets: readonly Target[]): Promise<boolean> {
    const decidedOn = targets.map((target) => {
      const tip = states.held(target);
      return { streamId: target.streamId, tip, version: tip?.version ?? 0, underWay: tip?.underWay ?? null };
    });
    for (const { streamId, tip, version, underWay } of decidedOn) {
      if (underWay) {
        const appended = await underWay.then(({ outcome }) => outcome === 'appended').catch(() => false);
        if (!appended) return false;
        continue;
      }
      // Asked for what is taken too, which nothing can change: it must not be told by the time it takes.
      const last = await tipInLog(streamId);
      if (tip?.taken || version === (last?.version ?? 0)) continue;
      if (tip) states.forget(tip, streamId);
      return false;
    }
    return true;
  }

  /** A refusal, unless this very command was accepted before: then its receipt. */
  async function answerOf(rejection: Rejection, commandId: string, requestHash: string, commands: readonly Command[]) {
    const before = await receiptOf(commandId, requestHash, commands);
    if (!before) metrics.rejected.inc({ code: rejection.code });
    return before ?? rejection;
  }

  /** What was answered to this command id before; null if it is new. */
  async function receiptOf(
    commandId: string,
    requestHash: string,
    asked: readonly { readonly streamId: string }[],
  ): Promise<Receipt | Rejection | null> {
    const before = await receiptInLog(commandId);
    if (!before) return null;
    return before.requestHash === requestHash
      ? receiptFor(asked, before.receipt)
      : busRejections('idempotency_key_reused');
  }

  return { stands, receiptOf, answerOf };
}
