import {
  type Ask,
  type CallAnswer,
  type Command,
  isRejection,
  type Json,
  metadataOf,
  type Outcome,
  type Port,
  type PortAdapter,
  type Registry,
  StoreUnavailableError,
  sagaCommands,
} from '@daybook/core';
import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { LRUCache } from 'lru-cache';
import type { CommandBus } from './command-bus.ts';
import type { CommandEnvelope } from './engine.ts';
import { derivedId } from './ids.ts';
import type { Logger } from './logger.ts';
import type { EngineMetrics } from './metrics.ts';
import type { ClaimedWork, SagaWork } from './storage.ts';
import { type InTrace, type SpanBegin, SpanKind, spanning, traceparentOf } from './tracing.ts';

/** Does what sagas ask for: executes their commands, calls external services, fires their timers. */
export type SagaExecutor = {
  start(): void;
  /** There may be something to do now. */
  readonly wake: () => void;
  /** Stops taking work and waits for what is under way. */
  stop(): Promise<void>;
};

/** Adapters by port name, as the application supplies them. */
export type PortAdapters = Readonly<Record<string, PortAdapter<Port>>>;

/** A piece of work, and where its doing stands in a trace. */
type Doing = ClaimedWork & { readonly inTrace: InTrace };

const spanOf = (piece: ClaimedWork) => (): SpanBegin => ({
  kind: piece.kind === 'call' ? SpanKind.CLIENT : SpanKind.INTERNAL,
  attributes: { 'daybook.saga': piece.saga, 'daybook.saga_id': piece.sagaId, 'daybook.attempt': piece.attempts },
});

const placeOf = ({ saga, sagaId, name, inTrace: { traceId } }: Doing) => ({
  saga,
  sagaId,
  step: name,
  ...(traceId === undefined ? {} : { traceId }),
});

type Parts = {
  registry: Registry;
  bus: CommandBus;
  work: SagaWork;
  ports: PortAdapters;
  metrics: EngineMetrics;
  log: Logger;
};

/** Pieces of work done side by side: they wait for the log's commit or for a service far away, not for this process. */
const MAX_CONCURRENT = 64;
/** Longer than any single piece takes, so that nobody else begins it meanwhile. */
const CLAIM_MS = 15_000;
/** How often to look for due timers when nothing wakes us. */
const POLL_MS = 500;
/** After so many failures in a row, which is no accident even if every third call fails, a service is left alone for a while. */
const BREAKER_FAILURES = 10;
/** Services whose failures are remembered. */
const MAX_BREAKERS = 1_000;
const BREAKER_REST_MS = 2_000;
const RETRY_COMMAND_MS = 500;

export function sagaExecutor({ registry, bus, work, ports, metrics, log }: Parts): SagaExecutor {
  const breakers = new LRUCache<string, CircuitBreakerPolicy>({ max: MAX_BREAKERS });
  const underWay = new Set<Promise<void>>();
  let stopping = false;
  let woken = true;
  let wakeUp = () => {};
  let loop: Promise<void> = Promise.resolve();

  async function run() {
    while (!stopping) {
      woken = false;
      const free = MAX_CONCURRENT - underWay.size;
      const claimed = free > 0 ? await work.claim(free, CLAIM_MS).catch(quietly) : [];
      for (const piece of claimed) {
        const doing = perform(piece).finally(() => underWay.delete(doing));
        underWay.add(doing);
      }
      if (claimed.length > 0 && claimed.length === free) {
        await Promise.race(underWay);
        continue;
      }
      if (!woken) await sleep();
    }
  }

  const quietly = (error: unknown): ClaimedWork[] => {
    if (!(error instanceof StoreUnavailableError)) log.error({ err: error }, 'could not look for work');
    return [];
  };

  const sleep = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Below the span that asked for it; what comes of it, the service's own work included, is below this one. */
  const perform = (piece: ClaimedWork): Promise<void> =>
    spanning(
      `${piece.kind === 'commands' ? 'ask' : piece.kind} ${piece.name}`,
      metadataOf(piece),
      spanOf(piece),
      (inTrace) => performTraced({ ...piece, inTrace }),
    );

  async function performTraced(piece: Doing): Promise<void> {
    try {
      const request = JSON.parse(piece.request) as Ask | { dueAt: string };
      if ('dueAt' in request)
        await record(
          piece,
          'fire',
          sagaCommands(piece.saga).FireTimer(piece.sagaId, { timer: piece.name, dueAt: request.dueAt }),
        );
      else if (request.kind === 'commands') await executeCommands(piece, request.commands);
      else await callPort(piece, request);
    } catch (error) {
      // The log could not be reached, or a decider is broken: the work stays and is taken again.
      if (!(error instanceof StoreUnavailableError))
        log.error({ ...placeOf(piece), err: error }, 'work failed; it will be tried again');
      await work.postpone(piece, RETRY_COMMAND_MS, String((error as Error).message), false).catch(() => {});
    }
  }

  async function executeCommands(piece: Doing, commands: readonly Command[]) {
    const answer = await bus.executeOwn(commands, { ...envelopeOf(piece, 'ask'), actor: piece.saga });
    // Somebody has used this id for something else: no refusal of what was asked, and nothing a saga could answer to.
    if (isRejection(answer) && answer.code === 'idempotency_key_reused')
      throw new Error(`${piece.name}: ${answer.code}`);
    if (isRejection(answer)) await answerStep(piece, 'refused', { code: answer.code, message: answer.message });
    else await answerStep(piece, 'done', { position: answer.position, version: answer.version });
  }

  async function callPort(piece: Doing, { port, operation, request }: Extract<Ask, { kind: 'call' }>) {
    const declaredPort = registry.ports.get(port);
    const declared = declaredPort?.operations[operation];
    const call = ports[port]?.[operation];
    if (!declared || !call) throw new Error(`no adapter for ${port}.${operation}`);
    const { policy } = declared;
    const idempotencyKey = derivedId('call', piece.sagaId, piece.name);
    const traceparent = traceparentOf(piece.inTrace);
    const service = `${port} ${declaredPort?.serviceOf?.(request as Record<string, unknown>) ?? ''}`;
    const protectedCall = wrap(breakerOf(service), timeout(policy.timeoutMs, TimeoutStrategy.Aggressive));
    const count = (outcome: string) => metrics.portCalls.inc({ port, operation, outcome });
    let answer: CallAnswer<unknown>;
    try {
      answer = await protectedCall.execute(({ signal }) =>
        call(request as never, { idempotencyKey, signal, traceparent }),
      );
      const problems = answer.outcome === 'done' ? registry.responseProblems(port, operation, answer.response) : [];
      if (problems.length > 0) throw new Error(`an answer that does not fit: ${JSON.stringify(problems)}`);
    } catch (error) {
      const resting = error instanceof BrokenCircuitError;
      count(resting ? 'circuit_open' : 'no_answer');
      const message = String((error as Error).message ?? error);
      if (!resting && piece.attempts >= policy.attempts) return answerStep(piece, 'unknown', { message });
      const doubled = Math.min(policy.firstDelayMs * 2 ** (piece.attempts - 1), policy.maxDelayMs);
      const delay = resting ? BREAKER_REST_MS : doubled * (0.5 + Math.random());
      return work.postpone(piece, delay, message, !resting);
    }
    count(answer.outcome);
    if (answer.outcome === 'done') await answerStep(piece, 'done', answer.response as Json);
    else await answerStep(piece, 'refused', { code: answer.code, message: answer.message });
  }

  function breakerOf(service: string): CircuitBreakerPolicy {
    let breaker = breakers.get(service);
    if (!breaker) {
      breaker = circuitBreaker(handleAll, {
        halfOpenAfter: BREAKER_REST_MS,
        breaker: new ConsecutiveBreaker(BREAKER_FAILURES),
      });
      breakers.set(service, breaker);
    }
    return breaker;
  }

  const answerStep = (piece: Doing, outcome: Outcome, answer: Json) =>
    record(piece, 'answer', sagaCommands(piece.saga).Answer(piece.sagaId, { step: piece.name, outcome, answer }));

  /** Puts an input into the saga's stream. That it has been answered already is fine: by us before a crash, or by a person. */
  async function record(piece: Doing, purpose: string, command: Command) {
    // Unlike the request, an answer is not the same every time; whichever is recorded first counts.
    const { attempts } = piece;
    const answer = await bus.executeOwn(
      [command],
      envelopeOf(piece, `${purpose}/${purpose === 'answer' ? attempts : ''}`),
    );
    if (isRejection(answer) && answer.code !== 'saga_step_already_answered')
      log.warn({ ...placeOf(piece), code: answer.code }, 'answer not recorded');
  }

  /** A timer set anew, if only for the same moment, is another timer: what set it is part of the id. */
  function envelopeOf(piece: Doing, purpose: string): CommandEnvelope {
    const { correlationId, commandId } = metadataOf(piece);
    const cause = piece.kind === 'timer' ? commandId : '';
    return {
      commandId: derivedId(purpose, piece.sagaId, piece.kind, piece.name, cause),
      correlationId,
      causationId: commandId,
      tenant: piece.tenant,
      ...piece.inTrace,
    };
  }

  return {
    start() {
      loop = run();
    },
    wake() {
      woken = true;
      wakeUp();
    },
    async stop() {
      stopping = true;
      wakeUp();
      await loop;
      await Promise.all(underWay);
    },
  };
}
