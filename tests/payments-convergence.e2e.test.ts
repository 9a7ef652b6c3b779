import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Embedded, startEmbedded } from '@daybook/postgres/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from './support/crash/random.ts';
import { type History, senderTo } from './support/crash/sender.ts';
import { type SupervisedServer, superviseServer } from './support/crash/supervised-server.ts';
import { firstFew } from './support/first-few.ts';
import { freePort } from './support/free-port.ts';
import { agreementProblems, bankProblems } from './support/payments/check-banks.ts';
import { foldJournal, ledgerProblems } from './support/payments/check-ledger.ts';
import { settlementProblems } from './support/payments/check-settlement.ts';
import { type Evidence, type Witness, witness } from './support/payments/evidence.ts';
import { minorUnits } from './support/payments/minor-units.ts';
import { foldPayments } from './support/payments/payments-folded.ts';
import { type Desk, workTheQueue } from './support/payments/people.ts';
import { BANKS, BRISK_SCHEME, CURRENCY } from './support/payments/scheme.ts';
import { type SimulatorProcess, startSimulatorProcess } from './support/payments/simulator-process.ts';
import { EXPECTED_REFUSALS, openWorld, pay, type World } from './support/payments/world.ts';
import { temporaryFolder } from './support/server-process.ts';

/**
 * Payments between banks that misbehave, while the server and the banks are killed. The real server, its PostgreSQL,
 * and banks with books of their own that answer late, twice, out of order, with wrong amounts or not at all. Then the
 * faults end, and everything must come to an end: no money lost or made, here, there or between, and nothing done twice.
 *
 * DAYBOOK_PAYMENTS (300) says how many payments, DAYBOOK_PAYMENTS_RATE how many of them begin in a second,
 * DAYBOOK_PAYMENTS_SEED repeats the choices of a run that failed.
 */
const PAYMENTS = Number(process.env.DAYBOOK_PAYMENTS || 300);
const SEED = Number(process.env.DAYBOOK_PAYMENTS_SEED || Date.now() % 1_000_000);
/** So many are begun in a second: what two cores still take, with the banks on them, without falling behind. */
const PER_SECOND = Number(process.env.DAYBOOK_PAYMENTS_RATE || Math.min(20, Math.max(12, PAYMENTS / 60)));
const STORM_MS = (PAYMENTS / PER_SECOND) * 1_000;
const SERVER_KILLS = Math.max(3, Math.round(STORM_MS / 25_000));
const SIMULATOR_KILLS = Math.max(2, Math.round(STORM_MS / 25_000));
/** Three requests in ten go wrong on their way, a third of the movements are answered later, some with a wrong amount. */
const FAULTS = {
  slow: 0.03,
  lostRequest: 0.05,
  lostAnswer: 0.05,
  errorBefore: 0.03,
  errorAfter: 0.04,
  duplicate: 0.03,
  lateRequest: 0.06,
  slowMs: 4_500,
  lateMs: 9_000,
  accepted: 0.35,
  otherAmount: 0.1,
  toldAgain: 0.2,
  twice: 0.3,
  lateMessage: 0.15,
  workMs: 10_000,
  lateMessageMs: 7_000,
  clockOffHours: 12,
};
/** What every run is to bring about, or its checks would hold for want of anything to check. */
const HAPPENED = [
  'PaymentCompleted',
  'PaymentReversed',
  'PaymentFailed',
  'DebitTimedOut',
  'CreditTimedOut',
  'CreditRefused',
  'StatusChecked',
  'PaymentConflicted',
  'ReversalRefused',
];
/** Once the faults have ended, everything must be over within this. */
const SETTLE_MS = 60_000;
/** A payment takes 20 ms of a small machine at full load; this is ten times that. */
const TIMEOUT_MS = 180_000 + PAYMENTS * 200;

const random = randomOf(SEED);
const history: History = { sent: [], contradictions: [], troubles: new Map() };
const desk: Desk = new Map();
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let simulator: SimulatorProcess;
let server: SupervisedServer;
let postgres: Embedded;
let looking: Witness;
let world: World;
let unrest: string | null = 'nothing has begun';
let settledMs = 0;
let stormMs = 0;
let evidence: Evidence;

describe(`${PAYMENTS} payments between hostile banks (DAYBOOK_PAYMENTS_SEED=${SEED})`, () => {
  beforeAll(async () => {
    place = await temporaryFolder();
    const { folder } = place;
    const policies = path.join(folder, 'scheme.json');
    await writeFile(policies, JSON.stringify(BRISK_SCHEME));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    server = await superviseServer(folder, {
      DAYBOOK_BANKS_URL: url,
      DAYBOOK_CARD_GATEWAY_URL: url,
      DAYBOOK_CARRIER_URL: url,
      DAYBOOK_PAYMENT_POLICIES: policies,
    });
    simulator = startSimulatorProcess(folder, {
      port,
      seed: SEED,
      bankFaults: FAULTS,
      messagesTo: server.urls.command,
    });
    await Promise.all([server.ready(), simulator.ready()]);
    postgres = await startEmbedded({ folder, supervise: false });
    looking = await witness(postgres.url);
    world = await openWorld(senderTo(server.urls.command, history, EXPECTED_REFUSALS), random);
    await storm();
    await rest();
    evidence = await looking.gather(history.sent, simulator.url);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await looking?.close();
    await server?.stop();
    await postgres?.stop();
    await simulator?.stop();
    if (process.env.DAYBOOK_PAYMENTS_KEEP) console.log(`kept: ${place.folder}`);
    else await place?.remove();
  });

  it('came to an end within a minute of the last fault', () => {
    expect(unrest).toBeNull();
  });

  it('was really busy, really killed, and met everything that can go wrong', () => {
    console.log(figures());
    const counts = countOfTypes();
    for (const type of HAPPENED) expect(counts.get(type) ?? 0, type).toBeGreaterThan(0);
    expect(server.starts.count).toBeGreaterThan(SERVER_KILLS);
    expect(simulator.starts.count).toBeGreaterThan(SIMULATOR_KILLS);
  });

  it('never died of its own, and gave no answer outside the contract', () => {
    expect([...server.starts.died, ...simulator.starts.died, ...history.contradictions]).toEqual([]);
  });

  it('began each payment it acknowledged, and none that it refused', () => {
    const begun = foldPayments(evidence);
    const asked = evidence.history.filter(({ path }) => path === '/api/v1/payments');
    const acknowledged = asked.flatMap(({ answer }) => ('receipt' in answer ? [answer.receipt.streamId] : []));
    expect(new Set(acknowledged)).toEqual(new Set(begun.keys()));
    expect(asked).toHaveLength(PAYMENTS);
  });

  it('has lost and made no money in our books', () => {
    expect(firstFew(ledgerProblems(evidence))).toEqual([]);
  });

  it('has lost and made no money in the books of the banks, where each leg happened once at most', () => {
    expect(evidence.banks.map(({ bankId }) => bankId)).toEqual(BANKS);
    expect(firstFew(bankProblems(evidence))).toEqual([]);
  });

  it('agrees with every bank about every payment, and about what it owes', () => {
    expect(firstFew(agreementProblems(evidence, world.memberAccounts))).toEqual([]);
  });

  it('has every completed payment in one settlement window, and nets that sum to zero', () => {
    expect(firstFew(settlementProblems(evidence))).toEqual([]);
  });

  it('leaves no saga and no person waiting', async () => {
    const waiting = evidence.sagas.filter(({ saga, status }) => saga === 'AccountRail' && !isOver(status));
    const stories: string[] = [];
    for (const { sagaId, status } of waiting.slice(0, 9))
      stories.push(`${sagaId} is ${status}: ${await looking.storyOf(sagaId)}`);
    expect(firstFew(stories)).toEqual([]);
  });

  it('shows in its views what the journal says, and what a replay says', async () => {
    const { balances } = foldJournal(evidence);
    for (const accountId of [...world.memberAccounts.values(), ...world.ownAccounts]) {
      const account = (await get(`${server.urls.query}/api/v1/accounts/${accountId}`)) as {
        balances: { currency: string; balance: string; debitsPending: string; creditsPending: string }[];
      };
      const { balance = '', debitsPending = '' } = account.balances.find(({ currency }) => currency === CURRENCY) ?? {};
      expect([accountId, minorUnits(balance), debitsPending]).toEqual([
        accountId,
        balances.get(accountId) ?? 0n,
        '0.00',
      ]);
    }
    const trial = (await get(`${server.urls.query}/api/v1/trial-balance`)) as {
      totals: { balanced: boolean }[];
      lines: { accountId: string; balance: string }[];
    };
    expect(trial.totals).toMatchObject([{ currency: CURRENCY, balanced: true }]);
    const lines = new Map(trial.lines.map(({ accountId, balance }) => [accountId, minorUnits(balance)]));
    expect(lines).toEqual(balances);
    const { items } = (await get(`${server.urls.admin}/api/v1/admin/consumers`)) as {
      items: { name: string; kind: string }[];
    };
    const views = new Set(items.filter(({ kind }) => kind === 'view').map(({ name }) => name));
    expect(views.size).toBeGreaterThan(5);
    for (const view of views)
      expect(await post(`${server.urls.admin}/api/v1/admin/events/replay`, { view }), view).toMatchObject({
        equal: true,
      });
  });

  it('owes nobody anything once the windows are settled', async () => {
    const windows = await get(`${server.urls.query}/api/v1/settlement/windows?currency=${CURRENCY}&limit=100`);
    const all = (windows as { items: { number: number; status: string }[] }).items.toSorted(
      (a, b) => a.number - b.number,
    );
    for (const { number, status } of all) {
      const at = `${server.urls.command}/api/v1/settlement/windows/${CURRENCY}/${number}`;
      if (status === 'open') expect(await post(`${at}/close`, {})).toHaveProperty('position');
      if (status !== 'settled') expect(await post(`${at}/settle`, {})).toHaveProperty('position');
    }
    const { balances } = foldJournal(await looking.gather([], simulator.url));
    for (const [bankId, accountId] of world.memberAccounts)
      expect([bankId, balances.get(accountId) ?? 0n]).toEqual([bankId, 0n]);
  });
});

/** Pays, and kills the server and the banks meanwhile. */
async function storm() {
  const began = performance.now();
  const chance = random.fork();
  let paying = true;
  const paid = pay(world, PAYMENTS, PER_SECOND, random.fork()).finally(() => {
    paying = false;
  });
  const victims = chance.shuffled([
    ...Array.from({ length: SERVER_KILLS }, () => server),
    ...Array.from({ length: SIMULATOR_KILLS }, () => simulator),
  ]);
  try {
    for (const victim of victims) {
      const apart = STORM_MS / (victims.length + 1);
      await Promise.race([paid, sleep(apart * (0.5 + chance.number()))]);
      await victim.ready();
      victim.kill();
      if (!paying) await sleep(500);
    }
    await paid;
  } catch (error) {
    throw new Error(`${(error as Error).message}; the server's last words: ${server.lastWords()}`, { cause: error });
  }
  stormMs = Math.round(performance.now() - began);
}

/** Ends the faults, and waits until nothing is left to be done; what is left to people is done meanwhile. */
async function rest() {
  await server.ready();
  await simulator.calm();
  const began = performance.now();
  const urls = { adminUrl: server.urls.admin, simulatorUrl: simulator.url };
  while (unrest !== null && performance.now() - began < SETTLE_MS) {
    await sleep(250);
    await workTheQueue(urls, (sagaId) => looking.paymentOf(sagaId), desk);
    const waiting = await simulator.waiting();
    unrest = waiting > 0 ? `${waiting} messages of banks are under way` : await looking.unrest();
  }
  settledMs = Math.round(performance.now() - began);
}

function figures(): string {
  const counts = countOfTypes();
  const events = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([type, n]) => `${n} ${type}`);
  return [
    `${PAYMENTS} payments in ${stormMs} ms, over ${settledMs} ms after the last fault; ${evidence.head} events`,
    `${server.starts.count} starts of the server, ${simulator.starts.count} of the banks`,
    `refused at once: ${evidence.history.filter(({ answer }) => 'refused' in answer).length}`,
    `payments: ${events.join(', ')}`,
    `status checks: ${[...countOf('StatusChecked', ({ data }) => `${data.leg} ${data.state}`)].map(([what, n]) => `${n} ${what}`).join(', ')}`,
    `people: ${[...desk].map(([what, n]) => `${n} ${what}`).join('; ') || 'nothing'}`,
    `troubles of payers: ${[...history.troubles].map(([name, n]) => `${n} ${name}`).join(', ')}`,
  ].join('\n');
}

const countOfTypes = () => countOf(null, ({ type }) => type);

/** How many events of payments there are by a name, of one type or of all. */
function countOf(type: string | null, nameOf: (event: Evidence['events'][number]) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of evidence.events) {
    if (event.streamType !== 'Payment' || (type !== null && event.type !== type)) continue;
    counts.set(nameOf(event), (counts.get(nameOf(event)) ?? 0) + 1);
  }
  return counts;
}

const isOver = (status: string) => status === 'completed' || status === 'compensated';
const get = async (url: string): Promise<unknown> => (await fetch(url)).json();
const post = async (url: string, body: object): Promise<unknown> =>
  (
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();
