// How the server fares with more than it can do. Prints figures: npm run load (or `-- noisy`, `-- overload`).
import { availableParallelism, loadavg } from 'node:os';
import type { Outcome } from './client.ts';
import { send, startLoadServer } from './processes.ts';

const SECONDS = Number(process.env.LOAD_SECONDS ?? 10);
const CONNECTIONS = 1_000;
const line = (text: string) => process.stdout.write(`${text}\n`);

const shown = (name: string, { perSecond, accepted, refused, late, load, wrong }: Outcome, serverLoad: number) =>
  line(
    `${name.padEnd(26)} ${String(perSecond).padStart(6)}/s done  p50 ${accepted.p50} p99 ${accepted.p99} max ${accepted.max} ms` +
      ` | refused ${refused.count}: p50 ${refused.p50} p99 ${refused.p99} ms | sent late p99 ${late.p99} ms` +
      ` | client ${load} % server ${serverLoad} % | wrong ${wrong}`,
  );

async function overload(env: NodeJS.ProcessEnv) {
  const server = await startLoadServer(env);
  const measure = async (name: string, perSecond: number, seconds = SECONDS, connections = CONNECTIONS) => {
    await server.state();
    const outcome = await send({ port: server.port, tenant: 'a', connections, seconds, perSecond });
    const { load, limit } = await server.state();
    shown(`${name} (limit ${limit ?? '-'})`, outcome, load);
    return outcome;
  };
  await measure('warm-up', 0, 5, 128);
  const { perSecond: capacity } = await measure('as fast as it goes', 0, SECONDS, 128);
  const goodputs: number[] = [];
  for (const times of [0.5, 1, 2, 5]) {
    const { perSecond } = await measure(`${times} x ${capacity}/s`, Math.round(capacity * times));
    goodputs.push(perSecond);
  }
  // Right behind the flood, second by second.
  for (let second = 1; second <= 5; second++) await measure(`after ${second}`, Math.round(capacity / 2), 1);
  const [best, last] = [Math.max(capacity, ...goodputs), goodputs.at(-1) ?? 0];
  line(`goodput at 5x is ${Math.round((last / best) * 100)} % of the best`);
  await server.stop();
}

/** A quiet tenant, alone and beside one that asks for fifty times what it may, by turns. */
async function noisy() {
  const limit = 200;
  const server = await startLoadServer({ RATE: String(limit) });
  const quiet = () =>
    send({ port: server.port, tenant: 'quiet', connections: 20, seconds: SECONDS, perSecond: limit / 2 });
  await quiet();
  const [alone, beside]: [number[], number[]] = [[], []];
  for (let round = 1; round <= 5; round++) {
    await server.state();
    const one = await quiet();
    shown(`quiet alone, ${round}`, one, (await server.state()).load);
    const [two, loud] = await Promise.all([
      quiet(),
      send({ port: server.port, tenant: 'noisy', connections: 200, seconds: SECONDS, perSecond: limit * 50 }),
    ]);
    const { load } = await server.state();
    shown(`quiet beside, ${round}`, two, load);
    shown(`noisy, ${round}`, loud, load);
    alone.push(one.accepted.p99);
    beside.push(two.accepted.p99);
  }
  const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  line(`p99 of the quiet tenant: alone ${median(alone)} ms, beside ${median(beside)} ms (medians of five)`);
  await server.stop();
}

line(
  `${availableParallelism()} cores, load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')}`,
);
const [what] = process.argv.slice(2);
if (what !== 'noisy') await overload({ SHED: what === 'unshed' ? 'off' : 'on' });
if (what === undefined || what === 'noisy') await noisy();
