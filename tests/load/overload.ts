// How the product fares with more than it can do. Prints figures: npm run load, or `-- noisy`, `-- overload`,
// `-- transfers` for overload by commands alone, `-- unshed` for overload when nobody is turned away.
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane, Outcome, Task } from './client.ts';
import { figuresOf } from './figures.ts';
import { type LoadServer, send, startLoadServer, startRefuser } from './processes.ts';
import { senderOf } from './world.ts';

const SECONDS = Number(process.env.LOAD_SECONDS ?? 10);
const CONNECTIONS = 1_000;
/** Few enough that each has a page of entries once the server is warm. */
const ACCOUNTS = 500;
/** Of capacity. */
const TIMES = [0.5, 1, 2, 5];
const SECONDS_AFTER = 10;
/** What a tenant may in a second, and how many times that the noisy one asks for. */
const LIMIT = 50;
const NOISE = 50;
const ROUNDS = 5;
/** As many connections as the noisy one needs to ask that often even when each refusal takes a second to come. */
const NOISY_CONNECTIONS = LIMIT * NOISE;
/** The noise begins before the quiet tenant is looked at beside it, and ends after. */
const NOISE_BEFORE_S = 3;
const [what] = process.argv.slice(2);
const line = (text: string) => process.stdout.write(`${text}\n`);

/** Does a task, and tells what came of it with what the server took of a core meanwhile. */
async function measure(server: LoadServer, name: string, task: Task): Promise<Outcome> {
  const before = await server.state();
  const outcome = await send(task);
  const { limit, cpuSeconds } = await server.state();
  const { perSecond, accepted, refused, late, load, wrong } = outcome;
  line(
    `${name.padEnd(24)} ${String(perSecond).padStart(6)}/s done  p50 ${accepted.p50} p99 ${accepted.p99} max ${accepted.max} ms` +
      ` | refused ${refused.count}: p50 ${refused.p50} p99 ${refused.p99} ms | sent late p99 ${late.p99} ms | client ${load} %` +
      ` server ${Math.round(((cpuSeconds - before.cpuSeconds) / task.seconds) * 100)} % limit ${limit} | wrong ${wrong}`,
  );
  return outcome;
}

async function overload(env: NodeJS.ProcessEnv) {
  const server = await startLoadServer(env);
  const { transfers, looks, pages } = await senderOf(server, 'a', ACCOUNTS);
  const lanes = what === 'transfers' ? [transfers] : [transfers, looks, pages];
  const run = (name: string, perSecond: number, seconds = SECONDS, connections = CONNECTIONS) =>
    measure(server, name, { lanes, connections, seconds, perSecond });
  await run('warm-up', 0, 10, 128);
  const { perSecond: capacity } = await run('as fast as it goes', 0, SECONDS, 128);
  const goodputs: number[] = [];
  for (const times of TIMES) {
    const { perSecond } = await run(`${times} x ${capacity}/s`, Math.round(capacity * times));
    goodputs.push(perSecond);
  }
  // Right behind the flood, second by second.
  for (let second = 1; second <= SECONDS_AFTER; second++) await run(`after ${second}`, Math.round(capacity / 2), 1);
  const [best, last] = [Math.max(capacity, ...goodputs), goodputs.at(-1) ?? 0];
  line(`goodput at 5x is ${Math.round((last / best) * 100)} % of the best`);
  await server.stop();
}

/**
 * A quiet tenant, alone, beside the same noise that another process refuses, which is what the noise costs a machine
 * that has to make it as well, and beside a tenant that asks for fifty times what it may; by turns.
 */
async function noisy() {
  const server = await startLoadServer({ DAYBOOK_RATE_PER_TENANT: `${LIMIT}/${LIMIT}` });
  const refuser = await startRefuser();
  const quiet = await senderOf(server, 'quiet', LIMIT);
  const { transfers } = await senderOf(server, 'noisy', LIMIT);
  const asked = { lanes: [quiet.transfers], connections: 20, seconds: SECONDS, perSecond: LIMIT / 2 };
  const noise = {
    connections: NOISY_CONNECTIONS,
    seconds: SECONDS + 2 * NOISE_BEFORE_S,
    perSecond: LIMIT * NOISE,
  };
  await send(asked);
  const seen: Record<string, number[]> = { alone: [], elsewhere: [], beside: [] };
  const look = async (name: string, round: number, lane: Lane | null) => {
    const made = lane && measure(server, `noise ${name}, ${round}`, { ...noise, lanes: [lane] });
    if (made) await sleep(NOISE_BEFORE_S * 1_000);
    const { acceptedMs } = await measure(server, `quiet ${name}, ${round}`, asked);
    await made;
    seen[name]?.push(...acceptedMs);
  };
  for (let round = 1; round <= ROUNDS; round++) {
    await look('alone', round, null);
    await look('elsewhere', round, { ...transfers, port: refuser.port });
    await look('beside', round, transfers);
  }
  for (const [name, latencies] of Object.entries(seen)) {
    const { count, p50, p99, max } = figuresOf(latencies);
    line(`the quiet tenant, ${name.padEnd(9)} ${count} transfers: p50 ${p50} p99 ${p99} max ${max} ms`);
  }
  refuser.stop();
  await server.stop();
}

line(
  `${availableParallelism()} cores, load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')}`,
);
if (what !== 'noisy') await overload({ DAYBOOK_SHED_OVERLOAD: what === 'unshed' ? 'off' : 'on' });
if (what === undefined || what === 'noisy') await noisy();
