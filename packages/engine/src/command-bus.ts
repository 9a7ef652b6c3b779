import {
  type AnyStream,
  type Change,
  type Command,
  decideAll,
  type EventStore,
  isRejection,
  type Receipt,
  type Registry,
  type Rejection,
} from '@daybook/core';
import type { Appender } from './appender.ts';
import { busRejections } from './bus-rejections.ts';
import { clock } from './clock.ts';
import { commandTrace } from './command-trace.ts';
import { advance, appendMaker, keepSnapshots, settle } from './decided-changes.ts';
import { declaredStream } from './declared-stream.ts';
import { type CommandEnvelope, OverloadedError, type StreamEvents } from './engine.ts';
import { eventAppender } from './event-appender.ts';
import { placed } from './given-ids.ts';
import { DEFAULT_TENANT, idOfTenant } from './ids.ts';
import { commandsInFlight } from './in-flight.ts';
import type { EngineMetrics } from './metrics.ts';
import { receiptFor } from './nowhere.ts';
import { refusalProofs } from './refusal-proofs.ts';
import { hashOf, requestText } from './request.ts';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import type { StreamStates, Target, Tip } from './stream-states.ts';

/** Decides commands and appends what they lead to. See `Engine.execute`. */
export type CommandBus = {
  execute(commands: readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection>;
  /** The same for the engine's own commands, which are never turned away: their number is bounded where they arise. */
  executeOwn(commands: readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection>;
  /** See `Engine.append`. */
  append(streams: readonly StreamEvents[], envelope: CommandEnvelope): Promise<Receipt | Rejection>;
  /** Resolves when every command now under way has its answer. */
  drain(): Promise<void>;
};

/** Decisions made again because another process was faster, before the caller is told to come back. */
const MAX_DECISIONS = 30;

/** A decision that leads to more streams than this, from one try to the next, leads to other ones each time. */
const MAX_TARGETS = 5_000;

type Parts = {
  store: EventStore;
  registry: Registry;
  states: StreamStates;
  appender: Appender;
  snapshots: SnapshotKeeper;
  metrics: EngineMetrics;
};

export function commandBus({ store, registry, states, appender, snapshots, metrics }: Parts): CommandBus {
  const { stands, receiptOf, answerOf } = refusalProofs({ store, states, metrics });
  const appendOf = appendMaker(registry);
  const streamOf = declaredStream(registry);
  const inFlight = commandsInFlight();

  /** Not `async`, as little here is: a promise around a promise is three more turns of the queue for every command. */
  function execute(commands: readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection> {
    const refused = inFlight.refusal(envelope.commandId);
    return refused ? Promise.reject(refused) : executeOwn(commands, envelope);
  }

  function executeOwn(commands: readonly Command[], envelope: CommandEnvelope): Promise<Receipt | Rejection> {
    const invalid = findProblem(commands);
    if (invalid) return Promise.resolve(invalid);
    let requestHash: string;
    try {
      requestHash = hashOf(requestText(registry, commands, envelope.tenant ?? DEFAULT_TENANT));
    } catch (error) {
      return Promise.resolve(busRejections('invalid_command', { problems: (error as Error).message }));
    }
    return (
      inFlight.once(envelope.commandId, requestHash, () => decideAndAppend(commands, envelope, requestHash)) ??
      Promise.resolve(busRejections('idempotency_key_reused'))
    );
  }

  function findProblem(commands: readonly Command[]): Rejection | null {
    for (const { stream, type, data } of commands) {
      const problems = registry.problems(stream, type, data);
      if (problems.length > 0) return busRejections('invalid_command', { command: type, problems: [...problems] });
    }
    return commands.length > 0 ? null : busRejections('invalid_command', { problems: 'there is no command' });
  }

  async function decideAndAppend(commands: readonly Command[], envelope: CommandEnvelope, requestHash: string) {
    const trace = commandTrace(commands, envelope);
    let outcome = 'failed';
    try {
      const started = performance.now();
      const { tenant = DEFAULT_TENANT } = envelope;
      const isTaken = (stream: AnyStream, streamId: string) =>
        states.held({ stream, streamId, tenant })?.taken === true;
      const targets = targetsOf(placed(commands, streamOf, tenant).commands, tenant);
      for (let decision = 1; decision <= MAX_DECISIONS; decision++) {
        let readNow = true;
        for (const target of targets) {
          if (states.held(target)) readNow = false;
          else {
            readNow &&= !states.isLoading(target);
            await states.load(target);
          }
        }
        // From here to the queue nothing is awaited: the tips decided on are the tips appended to.
        const { commands: own, given } = placed(commands, streamOf, tenant, isTaken);
        let changes: ReturnType<typeof decide>;
        const asked = targets.length;
        try {
          changes = decide(own, targets, envelope);
        } catch (error) {
          // A decider may hold for impossible what only a repeat asks of it: a repeat is answered with its receipt.
          const before = await receiptOf(envelope.commandId, requestHash, commands);
          if (before) return before;
          if (!(await stands(targets))) continue; // nor is an error one that rests on what is no longer so
          throw error;
        }
        if ('missing' in changes) {
          // A decision leads to a stream not yet read, or a tip was evicted while another loaded. Reading is no decision.
          if (targets.length > MAX_TARGETS) throw new Error(`${commands[0]?.type} leads to ever more streams`);
          if (targets.length > asked) decision--;
          continue;
        }
        if (isRejection(changes)) {
          // What has just been read needs no second look; what the decision led to and was held already does.
          const justRead = readNow && targets.length === asked;
          const proved = justRead && targets.every((target) => !states.held(target)?.underWay);
          if (!proved && !(await stands(targets))) continue; // it rested on something that did not happen, or is no longer so
          outcome = changes.code;
          return await answerOf(changes, envelope.commandId, requestHash, commands);
        }
        const append = appendOf(changes, envelope, requestHash, given);
        const underWay = appender.append(append, trace?.decided(append.streams.length));
        advance(changes, append, underWay);
        try {
          const done = await underWay;
          outcome = done.outcome;
          settle(changes, underWay);
          if (done.outcome === 'appended') {
            metrics.commandSeconds.observe((performance.now() - started) / 1_000);
            keepSnapshots(changes, append, snapshots);
            return receiptFor(commands, done.receipt);
          }
          forget(changes);
          if (done.outcome === 'repeated') return receiptFor(commands, done.receipt);
          if (done.outcome === 'command_id_reused') return busRejections('idempotency_key_reused');
          metrics.conflicts.inc();
        } catch (error) {
          forget(changes);
          throw error;
        }
      }
      throw new OverloadedError('the stream is changed by others faster than this command could be decided');
    } finally {
      trace?.over(outcome);
      inFlight.over(envelope.commandId);
    }
  }

  const append = eventAppender({ store, registry, states, appender, inFlight, receiptOf });

  function targetsOf(commands: readonly Command[], tenant: string): Target[] {
    const targets: Target[] = [];
    for (const { stream, streamId } of commands) addTarget(targets, { streamId, stream: streamOf(stream), tenant });
    return targets;
  }

  /** Decides on the tips held. Every stream that the decision leads to becomes a target, held or not. */
  function decide(commands: readonly Command[], targets: Target[], envelope: CommandEnvelope) {
    const { tenant = DEFAULT_TENANT, holds } = envelope;
    return decideAll<Tip>(commands, {
      streamOf,
      held: (stream, streamId) => {
        const target = { stream, streamId, tenant };
        addTarget(targets, target);
        return states.held(target);
      },
      now: clock(),
      idOf: (name) => idOfTenant(tenant, name),
      holds,
      unfit,
    });
  }

  /** What is wrong with a command that a decider made; null if nothing is. */
  function unfit({ stream, type, data }: Command): string | null {
    if (streamOf(stream).hasGivenIds) return 'only who asks gives the ids of such streams';
    const problems = registry.problems(stream, type, data);
    return problems.length > 0 ? JSON.stringify(problems) : null;
  }

  /** What was decided on did not come to pass. Others have perhaps noticed before, and read again: that stays. */
  const forget = (changes: readonly Change<Tip>[]) => {
    for (const { held, streamId } of changes) states.forget(held, streamId);
  };

  return {
    execute,
    executeOwn,
    append,
    drain: () => inFlight.drain(),
  };
}

/** Adds a stream that is not among them yet. */
function addTarget(targets: Target[], target: Target) {
  if (!targets.some(({ streamId }) => streamId === target.streamId)) targets.push(target);
}
