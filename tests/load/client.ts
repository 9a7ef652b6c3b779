import { connect, type Socket } from 'node:net';
import { type Figures, figuresOf, startLoad } from './figures.ts';

/** Requests as they go over the wire to one port, sent in turn. */
export type Lane = { readonly port: number; readonly requests: readonly string[] };

/** What a client is told to do: so many requests a second, whatever comes back when; or as fast as answers come. */
export type Task = {
  /** Asked in turn, each over its own share of the connections. */
  readonly lanes: readonly Lane[];
  readonly connections: number;
  readonly seconds: number;
  /** 0: each connection sends its next request when it has its answer. */
  readonly perSecond: number;
};

/** Latencies run from the moment a request was due. `lateMs`: how late the client itself was to send, at worst and at p99. */
export type Outcome = {
  readonly accepted: Figures;
  /** Of each that was accepted. */
  readonly acceptedMs: readonly number[];
  readonly refused: Figures;
  readonly statuses: Readonly<Record<string, number>>;
  readonly perSecond: number;
  readonly sent: number;
  readonly late: Figures;
  readonly load: number;
  readonly wrong: number;
};

/** After the last request was due: how long those that had to wait for a connection are still sent. */
const OVERTIME_MS = 1_000;
/** And how long answers are waited for. */
const WAIT_MS = 10_000;

/** As little of a client as can be, for it shares two cores with what it measures. */
async function run({ lanes, connections, seconds, perSecond }: Task): Promise<Outcome> {
  const ways = lanes.map(({ port, requests }) => ({
    port,
    requests: requests.map((text) => Buffer.from(text)),
    sent: 0,
    idle: [] as Socket[],
    /** When those are due that wait for a connection. */
    waiting: [] as number[],
    first: 0,
  }));
  type Way = (typeof ways)[number];
  const [acceptedMs, refusedMs, lateMs]: [number[], number[], number[]] = [[], [], []];
  const statuses: Record<string, number> = {};
  const due = new Map<Socket, number>();
  let [sent, answered, wrong] = [0, 0, 0];
  const load = startLoad();

  function send(way: Way, socket: Socket, at: number) {
    due.set(socket, at);
    lateMs.push(performance.now() - at);
    sent++;
    socket.write(way.requests[way.sent++ % way.requests.length] ?? '');
  }

  function onAnswer(way: Way, socket: Socket, text: string) {
    const at = due.get(socket);
    // Nobody asked: a connection that was never used is told that it took too long.
    if (at === undefined) {
      way.idle = way.idle.filter((one) => one !== socket);
      return;
    }
    const status = text.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    const ms = performance.now() - at;
    if (status < '300') acceptedMs.push(ms);
    else {
      refusedMs.push(ms);
      if (!/\r\nretry-after: \d/i.test(text) || !/"code":"(overloaded|rate_limited)"/.test(text)) wrong++;
    }
    answered++;
    due.delete(socket);
    const next = way.waiting[way.first];
    if (next !== undefined && performance.now() < until + OVERTIME_MS) {
      way.first++;
      send(way, socket, next);
    } else if (perSecond === 0 && performance.now() < until) send(way, socket, performance.now());
    else way.idle.push(socket);
  }

  for (let i = 0; i < connections; i++) {
    const way = ways[i % ways.length] as Way;
    const socket = connect({ port: way.port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    let got = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      got += chunk;
      const head = got.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(got)?.[1] ?? 0);
      if (got.length < head + 4 + length) return;
      const text = got;
      got = '';
      onAnswer(way, socket, text);
    });
    socket.on('error', () => wrong++);
    socket.on('close', () => {
      if (due.has(socket)) wrong++;
    });
    way.idle.push(socket);
  }

  load();
  const started = performance.now();
  const until = started + seconds * 1_000;
  if (perSecond === 0) for (const way of ways) for (const socket of way.idle.splice(0)) send(way, socket, started);
  let scheduled = 0;
  await new Promise<void>((resolve) => {
    const tick = () => {
      const now = performance.now();
      if (perSecond > 0) {
        const most = Math.min(perSecond * seconds, ((now - started) / 1_000) * perSecond);
        for (; scheduled < most; scheduled++) {
          const at = started + (scheduled / perSecond) * 1_000;
          const way = ways[scheduled % ways.length] as Way;
          const socket = way.idle.shift();
          if (socket) send(way, socket, at);
          else way.waiting.push(at);
        }
      }
      if (now > until && (due.size === 0 || now > until + WAIT_MS)) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
  const used = load();
  for (const socket of [...ways.flatMap(({ idle }) => idle), ...due.keys()]) {
    due.delete(socket);
    socket.destroy();
  }
  return {
    accepted: figuresOf(acceptedMs),
    acceptedMs,
    refused: figuresOf(refusedMs),
    statuses,
    perSecond: Math.round(acceptedMs.length / seconds),
    sent,
    late: figuresOf(lateMs),
    load: used,
    wrong: wrong + sent - answered,
  };
}

process.on('message', (task: Task) => {
  void run(task).then((outcome) => process.send?.(outcome));
});
