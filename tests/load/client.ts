import { connect, type Socket } from 'node:net';
import { type Figures, latencies, startLoad } from './figures.ts';
import type { Sender } from './world.ts';

/** What a client is told to do: so many transfers a second, whatever comes back when; or as fast as answers come. */
export type Task = {
  readonly sender: Sender;
  readonly connections: number;
  readonly seconds: number;
  /** 0: each connection sends its next request when it has its answer. */
  readonly perSecond: number;
};

/** Latencies run from the moment a request was due. `lateMs`: how late the client itself was to send, at worst and at p99. */
export type Outcome = {
  readonly accepted: Figures;
  readonly refused: Figures;
  readonly statuses: Readonly<Record<string, number>>;
  readonly perSecond: number;
  readonly sent: number;
  readonly late: Figures;
  readonly load: number;
  readonly wrong: number;
};

/** After the last request was due: how long its answer is waited for. */
const WAIT_MS = 10_000;

/** As little of a client as can be, for it shares two cores with what it measures. */
async function run({ sender, connections, seconds, perSecond }: Task): Promise<Outcome> {
  const requests = sender.accounts.map((from, i) => requestOf(sender, from, sender.accounts.at(i - 1) ?? from));
  const [accepted, refused, late] = [latencies(), latencies(), latencies()];
  const statuses: Record<string, number> = {};
  const idle: Socket[] = [];
  const due = new Map<Socket, number>();
  const waiting: number[] = [];
  let [sent, answered, wrong, first] = [0, 0, 0, 0];
  const load = startLoad();

  function send(socket: Socket, at: number) {
    due.set(socket, at);
    late.add(performance.now() - at);
    socket.write(requests[sent++ % requests.length] ?? '');
  }

  function onAnswer(socket: Socket, text: string) {
    const status = text.slice(9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
    const ms = performance.now() - (due.get(socket) ?? 0);
    if (status < '300') accepted.add(ms);
    else {
      refused.add(ms);
      if (!/\r\nretry-after: \d/i.test(text) || !/"code":"(overloaded|rate_limited)"/.test(text)) wrong++;
    }
    answered++;
    due.delete(socket);
    const next = waiting[first];
    if (next !== undefined) {
      first++;
      send(socket, next);
    } else if (perSecond === 0 && performance.now() < until) send(socket, performance.now());
    else idle.push(socket);
  }

  for (let i = 0; i < connections; i++) {
    const socket = connect({ port: sender.port, host: '127.0.0.1', noDelay: true });
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
      onAnswer(socket, text);
    });
    socket.on('error', () => wrong++);
    socket.on('close', () => {
      if (due.has(socket)) wrong++;
    });
    idle.push(socket);
  }

  load();
  const started = performance.now();
  const until = started + seconds * 1_000;
  if (perSecond === 0) for (const socket of idle.splice(0)) send(socket, started);
  let scheduled = 0;
  await new Promise<void>((resolve) => {
    const tick = () => {
      const now = performance.now();
      if (perSecond > 0) {
        const most = Math.min(perSecond * seconds, ((now - started) / 1_000) * perSecond);
        for (; scheduled < most; scheduled++) {
          const at = started + (scheduled / perSecond) * 1_000;
          const socket = idle.pop();
          if (socket) send(socket, at);
          else waiting.push(at);
        }
      }
      if (now > until && (due.size === 0 || now > until + WAIT_MS)) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
  const used = load();
  for (const socket of [...idle, ...due.keys()]) {
    due.delete(socket);
    socket.destroy();
  }
  const { count } = accepted.figures();
  return {
    accepted: accepted.figures(),
    refused: refused.figures(),
    statuses,
    perSecond: Math.round(count / seconds),
    sent,
    late: late.figures(),
    load: used,
    wrong: wrong + sent - answered,
  };
}

/** Of one from one account to another, which is what most of the money's ways come down to. */
function requestOf({ token }: Sender, fromAccountId: string, toAccountId: string): Buffer {
  const body = JSON.stringify({ fromAccountId, toAccountId, amount: '1.00', currency: 'EUR', description: 'Rent' });
  const head = [
    'POST /api/v1/transfers HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

process.on('message', (task: Task) => {
  void run(task).then((outcome) => process.send?.(outcome));
});
