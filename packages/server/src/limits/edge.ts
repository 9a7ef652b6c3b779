import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { newId } from '@daybook/engine';
import { INTAKE_PATH } from '../intake/intake-route.ts';
import { type ProtocolCode, problemOf } from '../problems.ts';
import { acquaintances } from './acquaintances.ts';
import { addressKey } from './address-key.ts';
import type { Admission, Lane, Leave } from './admission.ts';
import { type Placed, present } from './present.ts';
import { type Rates, retryAfter, type Spender, UNLIMITED } from './rates.ts';
import { type Rate, tokenBuckets } from './token-buckets.ts';
import { turns } from './turns.ts';
import { partFromEndless, unread } from './unread.ts';

export type EdgeOptions = {
  readonly rates?: Rates | undefined;
  readonly admission?: Admission | undefined;
  /** Which lane this server's requests go in; without one they are not bounded. */
  readonly lane?: Lane | undefined;
  /** How long a whole answer may wait for a reader who does not read. */
  readonly drainTimeoutMs?: number | undefined;
  /** How often a tenant, or an address that is nobody's, is told at once that it has spent what it may. */
  readonly refusals?: Rate | undefined;
  /** Told of every request turned away here, which is in no other log. */
  readonly onRefused?: ((status: number) => void) | undefined;
};

/** What stands before everything else a server does with a request. */
export type Edge = {
  /** Lets requests through to a listener, or answers them at once and at little cost. */
  guard(listener: RequestListener): RequestListener;
  /**
   * Lets in a request that has arrived whole: one that trickles in takes nobody's place. @throws Problem `overloaded`
   */
  enter(request: IncomingMessage, response: ServerResponse, who: Spender | null): void;
  /** Who a request turned out to be from. */
  know(request: IncomingMessage, who: Spender): void;
  /** A request whose sender could not be known. */
  failed(request: IncomingMessage): void;
  stop(): void;
};

/** Of a UUID in text. */
const ID_LENGTH = 36;
/**
 * Who has spent all it may is told at once; who is told so this often and goes on waits for it, up to a second, which is
 * how soon it may come back at the earliest: a tenant's refusals are bounded too, so that what they cost is not taken
 * from the others. Not sooner, for what waits is memory, and is refused in herds.
 */
const REFUSALS: Rate = { perSecond: 2_500, burst: 5_000 };
const MOST_DELAY_MS = 1_000;
/** A delay is shorter by up to this: told together, those refused would come back together, ever again. */
const SPREAD = 0.5;
const DRAIN_TIMEOUT_MS = 30_000;
/** Who reads a little now and then may take so many times as long: a large report over a bad line, no more. */
const MAX_DRAIN_TIMES = 10;
/** How often answers are looked at that are not over yet. */
const SWEEP_MS = 1_000;

/** `waitedMs`: for its turn, before it was begun. */
type UnderWay = Placed & {
  readonly response: ServerResponse;
  leave: Leave | null;
  sweeps: number;
  waiting: number;
  waitedMs: number;
};

/** Where a response keeps what it is here. */
const HERE = Symbol('what is under way');
type Kept = ServerResponse & { [HERE]?: UnderWay };

/**
 * Turns requests away where it costs least: before routing, bodies and proofs. Refused is who has spent what it may, an
 * address that only guesses, and, when there is too much to do, whoever has more than its share.
 */
export function edge(options: EdgeOptions): Edge {
  const { rates = UNLIMITED, admission, lane, drainTimeoutMs = DRAIN_TIMEOUT_MS, onRefused } = options;
  const sweepMs = Math.min(SWEEP_MS, drainTimeoutMs);
  const known = acquaintances();
  const underWay = present<UnderWay>();
  const inTurn = turns();
  const refusals = tokenBuckets(options.refusals ?? REFUSALS);

  function guard(listener: RequestListener): RequestListener {
    return (request, response) => {
      const who = known.of(request);
      const spentMs = who ? rates.spentFor(who) : rates.deafFor(addressOf(request));
      if (spentMs > 0) {
        const left = who ? rates.headers(who) : null;
        const headers = ['Retry-After', retryAfter(spentMs), ...Object.entries(left ?? {}).flat()];
        const delayMs = delayOf(who?.tenant ?? addressKey(addressOf(request)));
        if (delayMs === 0) refuse(request, response, 'rate_limited', headers);
        else setTimeout(refuse, delayMs, request, response, 'rate_limited', headers);
        return;
      }
      if (isBounded(request) && !admission?.hasRoom(lane ?? 'query', who?.tenant ?? '', inTurn.waiting()))
        return refuse(request, response, 'overloaded');
      const one: UnderWay = { place: 0, response, leave: null, sweeps: 0, waiting: 0, waitedMs: 0 };
      (response as Kept)[HERE] = one;
      underWay.add(one);
      response.once('close', () => {
        one.leave?.(false);
        underWay.remove(one);
      });
      if (unread(request)) partFromEndless(request, response);
      const since = performance.now();
      inTurn.begin(() => {
        one.waitedMs = performance.now() - since;
        listener(request, response);
      });
    };
  }

  function delayOf(key: string): number {
    const at = performance.now();
    const waitMs = refusals.waitMs(key, 1, at);
    if (waitMs < MOST_DELAY_MS) refusals.take(key, 1, at);
    return Math.min(MOST_DELAY_MS, waitMs) * (1 - SPREAD * Math.random());
  }

  /** Many commands on one connection, and reads of the past, are bounded where they are worked on. */
  const isBounded = (request: IncomingMessage) =>
    admission !== undefined && lane !== undefined && !isIntake(request) && !isOfThePast(request);

  function enter(request: IncomingMessage, response: ServerResponse, who: Spender | null): void {
    const one = (response as Kept)[HERE];
    if (!one || !admission || !lane || !isBounded(request)) return;
    const leave = admission.enter(lane, who?.tenant ?? '', one.waitedMs);
    if (!leave) throw problemOf('overloaded');
    one.leave = leave;
    // Once the answer is whole, nothing is done for it any more, however slowly it is read.
    response.once('prefinish', () => leave(true));
  }

  function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    code: 'rate_limited' | 'overloaded',
    headers: readonly string[] = [],
  ) {
    const { status, head, tail, fixed } = ANSWERS[code];
    if (unread(request)) {
      partFromEndless(request, response);
      response.writeHead(status, [...fixed, ...headers, 'Connection', 'close']);
    } else response.writeHead(status, headers.length === 0 ? fixed : [...fixed, ...headers]);
    response.end(`${head}${newId()}${tail}`);
    onRefused?.(status);
  }

  /**
   * Answers that are streams make room for others; whole ones that nobody reads, or that take for ever, are dropped: each
   * of them leaves a moment later, not while those under way are gone through.
   */
  function sweep() {
    for (const one of underWay.all()) {
      const { response } = one;
      one.sweeps++;
      if (response.writableEnded) {
        // Node's own timer knows a reader that is slow from one that does not read.
        if (one.waiting++ === 0) response.setTimeout(drainTimeoutMs, () => response.destroy());
        if (one.waiting * sweepMs > drainTimeoutMs * MAX_DRAIN_TIMES) response.destroy();
      } else if (response.headersSent && one.sweeps > 1) one.leave?.(false);
    }
  }
  const sweeping = setInterval(sweep, sweepMs);
  sweeping.unref();

  return {
    guard,
    enter,
    know: (request, who) => known.know(request, who),
    failed: (request) => rates.failed(addressOf(request)),
    stop: () => clearInterval(sweeping),
  };
}

const addressOf = ({ socket }: IncomingMessage) => socket.remoteAddress ?? '';

const isIntake = ({ url, method }: IncomingMessage) => method === 'POST' && url === INTAKE_PATH;

const isOfThePast = ({ url = '' }: IncomingMessage) =>
  url.includes('?') && /[?&](?:asOf|atPosition|knownOn)=/.test(url);

/**
 * Everything of a refusal but its id, made once: name and value by turns, as Node writes them at the least cost. The
 * texts are plain ASCII, so that a character is a byte.
 */
const ANSWERS = { rate_limited: madeOnce('rate_limited'), overloaded: madeOnce('overloaded') };

function madeOnce(code: ProtocolCode) {
  const problem = problemOf(code);
  const [head = '', tail = ''] = problem.toBody('*').split('*');
  const fixed = [
    ['Content-Type', 'application/problem+json; charset=utf-8'],
    ['Content-Length', String(head.length + ID_LENGTH + tail.length)],
    ['X-Content-Type-Options', 'nosniff'],
    ['Cache-Control', 'no-store'],
    // How soon to come back depends on the caller where it is a matter of rates.
    ...(code === 'rate_limited' ? [] : Object.entries(problem.headers)),
  ].flat();
  return { status: problem.status, head, tail, fixed };
}
