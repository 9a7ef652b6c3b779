import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failureOf } from '../failures.ts';
import { type Problem, problemOf } from '../problems.ts';
import type { Step } from './feeds.ts';
import { HEARTBEAT, problemFrame, retryFrame } from './sse-frames.ts';
import { sseWriter } from './sse-writer.ts';

/** Times in milliseconds. */
export type SseOptions = {
  /** Something is written at least this often, so that nobody between takes the connection for dead. */
  readonly heartbeatMs?: number;
  /** How long a client may leave lying what has been written before it is dropped. */
  readonly blockedMs?: number;
};

/** Answers a request with a feed, for as long as both are there. */
export type SseFace = {
  /**
   * `begin` is given the signal of the feed's end. Until its first step anything that is wrong is an answer of its own;
   * from then on it is the last event of the feed.
   */
  follow<Item>(
    request: FastifyRequest,
    reply: FastifyReply,
    begin: (signal: AbortSignal) => AsyncIterable<Step<Item>>,
    frameOf: (step: Step<Item>) => string,
  ): Promise<FastifyReply>;
};

/** Half of the shortest patience that load balancers are known to have. */
const HEARTBEAT_MS = 15_000;
const BLOCKED_MS = 20_000;
/** How long a browser waits before it comes back: some more and some less, so that they do not all come at once. */
const RETRY_MS = 1_000;
/** Time for the last words to be read before the connection is cut. */
const LINGER_MS = 1_000;

/** Whether a request asks for a feed instead of an answer. */
export const wantsFeed = ({ method, headers: { accept = '' } }: FastifyRequest): boolean =>
  method === 'GET' && accept.split(',').some((type) => /^\s*text\/event-stream\s*(;|$)/i.test(type));

export function sseFace(app: FastifyInstance, options: SseOptions = {}): SseFace {
  const { heartbeatMs = HEARTBEAT_MS, blockedMs = BLOCKED_MS } = options;
  const open = new Set<(problem: Problem) => void>();
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
    for (const stop of open) stop(stopping());
  });

  return {
    async follow(request, reply, begin, frameOf) {
      if (isStopping) throw stopping();
      const ending = new AbortController();
      const leave = () => ending.abort();
      request.raw.socket.once('close', leave).once('end', leave);
      const steps = begin(ending.signal)[Symbol.asyncIterator]();
      let first: Awaited<ReturnType<typeof steps.next>>;
      try {
        first = await steps.next();
      } finally {
        request.raw.socket.off('close', leave).off('end', leave);
      }
      if (first.done || isStopping) {
        ending.abort();
        throw stopping();
      }
      void give(request, reply, { first: first.value, steps, ending, frameOf });
      return reply;
    },
  };

  async function give<Item>(
    request: FastifyRequest,
    reply: FastifyReply,
    feed: {
      readonly first: Step<Item>;
      readonly steps: AsyncIterator<Step<Item>>;
      readonly ending: AbortController;
      readonly frameOf: (step: Step<Item>) => string;
    },
  ): Promise<void> {
    const { steps, ending, frameOf } = feed;
    const { raw: response } = begun(reply);
    const { socket } = response;
    const out = sseWriter(response);
    let why: Problem | null = null;
    const stop = (problem: Problem) => {
      why ??= problem;
      ending.abort();
      out.release();
    };
    const leave = () => ending.abort();
    response.on('close', leave);
    response.on('error', leave);
    // Half a connection is enough for an answer, but nobody follows a feed who has closed theirs.
    socket?.once('end', leave);
    open.add(stop);
    const beat = setInterval(() => {
      if (out.blockedMs() === null) void out.put(HEARTBEAT);
    }, heartbeatMs);
    const watch = setInterval(() => {
      if ((out.blockedMs() ?? 0) >= blockedMs) stop(problemOf('slow_reader'));
    }, blockedMs / 4);

    let given = 0;
    try {
      let free = out.put(retryFrame(RETRY_MS) + frameOf(feed.first));
      for (;;) {
        if (free) await free;
        const step = await steps.next();
        if (step.done) break;
        given++;
        free = out.put(frameOf(step.value));
      }
    } catch (error) {
      why ??= failureOf(error);
      if (why.code === 'internal_error') request.log.error({ err: error }, 'a feed failed');
    } finally {
      clearInterval(beat);
      clearInterval(watch);
      open.delete(stop);
      socket?.off('end', leave);
      ending.abort();
      out.end(why ? problemFrame(why, request.id) : '');
      part(socket);
      request.log.info({ given, end: why?.code ?? 'left' }, 'feed ended');
    }
  }
}

const stopping = () =>
  problemOf('server_stopping', { detail: 'The feed can be begun again after the last position given.' });

/** Takes the answer out of the framework's hands and sends its head: a client may want to see that it is heard. */
function begun(reply: FastifyReply): FastifyReply {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  // The last one tells nginx not to gather what we send; no-store is said of everything here.
  reply.raw.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  reply.raw.flushHeaders();
  return reply;
}

/** Closes the connection behind the last words; whoever does not read them is cut off. */
function part(socket: { destroySoon(): void; destroy(): void; readonly destroyed: boolean } | null): void {
  if (!socket || socket.destroyed) return;
  socket.destroySoon();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
