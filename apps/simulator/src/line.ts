import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { type FaultModel, faultPlan } from './faults.ts';
import type { Answer } from './journal.ts';

/** How a request is answered when its line is bad. */
export type Line = {
  model: FaultModel;
  /** Answers a request under a key, if and as the fault model lets it. */
  answer(reply: FastifyReply, key: string, act: () => Answer, mood?: Mood): Promise<void>;
};

/** What a request asks for itself, by its token: to be answered slowly, or its first attempts not at all. */
export type Mood = { readonly slow?: boolean; readonly hangingAttempts?: number };

/** A request that is never answered holds its connection no longer than this. */
const MAX_HANG_MS = 60_000;

/** Opens the line between the services and the world. `closing` ends every wait. */
export function openLine(seed: string, model: FaultModel, closing: AbortSignal): Line {
  const nextFate = faultPlan(seed);
  const line: Line = {
    model,
    async answer(reply, key, act, mood = {}) {
      const fate = nextFate(key, line.model);
      if (fate.attempt <= (mood.hangingAttempts ?? 0)) {
        await wait(MAX_HANG_MS, reply, closing);
        return cut(reply);
      }
      if (fate.fault === 'lostRequest') return cut(reply);
      if (fate.fault === 'errorBefore') return send(reply, trouble(503));
      if (fate.fault === 'lateRequest') return later(act, line.model.lateMs, reply, closing);
      let answer = act();
      if (fate.fault === 'duplicate') answer = act(); // the network delivered it twice
      if (fate.fault === 'lostAnswer') return cut(reply);
      if (fate.fault === 'errorAfter') return send(reply, trouble(500));
      if (fate.fault === 'slow' || mood.slow) await wait(line.model.slowMs, reply, closing);
      return send(reply, answer);
    },
  };
  return line;
}

/** The caller hears nothing, and the network delivers the request long after that. */
function later(act: () => Answer, ms: number, reply: FastifyReply, closing: AbortSignal): void {
  cut(reply);
  delay(ms, undefined, { signal: closing }).then(act, () => {}); // still on its way when we close: lost
}

function send(reply: FastifyReply, { status, body }: Answer): void {
  if (!reply.raw.destroyed) void reply.code(status).send(body);
}

/** Drops the connection without a word. */
function cut(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}

/** Waits, but not for a caller who has gone. */
async function wait(ms: number, reply: FastifyReply, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  await delay(ms, undefined, { signal: AbortSignal.any([closing, gone.signal]) }).catch(() => {});
}

const trouble = (status: number): Answer => ({ status, body: { message: 'Something went wrong.' } });
