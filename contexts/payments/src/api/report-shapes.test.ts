import { randomUUID } from 'node:crypto';
import { exampleOf, problemsWith } from '@daybook/core';
import { ANYBODY, type Operation, operationsOf } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { payments } from '../index.ts';
import { accountRailEvents, initiatedOnAccountRail } from '../payment/account-rail/events.ts';
import { events as settlementEvents } from '../settlement/events.ts';

const NOW = '2026-03-10T09:00:00.000000Z';
const engine = memoryEngine([payments], () => NOW);
const operations = operationsOf(engine, () => NOW);
const caller = { principal: ANYBODY };
let accountId = '';

async function command(name: string, params: object, body: object): Promise<string> {
  const operation = operations.find((one) => one.name === name);
  if (operation?.kind !== 'command') throw new Error(`no command ${name}`);
  const asked = { commandId: randomUUID(), now: NOW, expectedVersion: undefined };
  return (await operation.run({ params, query: {}, body }, asked, caller)).receipt.streamId;
}

async function recorded(stream: string, events: readonly { type: string; data: unknown }[]): Promise<void> {
  const id = randomUUID();
  const ids = { commandId: id, correlationId: id, causationId: id };
  await engine.append([{ stream, streamId: randomUUID(), expectedVersion: 0, events }], ids);
}

type Report = Extract<Operation, { kind: 'report' }>;
const reports = operations.filter((one): one is Report & Operation => one.kind === 'report');

async function made(name: string, params: object, query: Record<string, unknown>) {
  const report = reports.find((one) => one.name === name);
  if (!report) throw new Error(`no report ${name}`);
  const { answer } = await report.run({ params, query, body: undefined }, caller);
  return { report, answer };
}

beforeAll(async () => {
  accountId = await command('openAccount', {}, { name: 'Ada', currencies: ['GBP', 'EUR'] });
  await command('depositCash', { id: accountId }, { amount: '100', currency: 'GBP' });
  await command('holdMoney', { id: accountId }, { amount: '5', currency: 'GBP', description: 'A deposit' });
  const window = { number: 1, currency: 'EUR' };
  const { SettlementWindowOpened, SettlementPaymentRecorded, SettlementWindowClosed } = settlementEvents;
  const paid = { ...window, payerBank: 'alder', payeeBank: 'birch' };
  await recorded('Settlement', [
    { type: 'SettlementWindowOpened', data: { ...(exampleOf(SettlementWindowOpened.schema) as object), ...window } },
    {
      type: 'SettlementPaymentRecorded',
      data: { ...(exampleOf(SettlementPaymentRecorded.schema) as object), ...paid },
    },
    { type: 'SettlementWindowClosed', data: { ...(exampleOf(SettlementWindowClosed.schema) as object), ...window } },
  ]);
  await recorded('Payment', [
    { type: 'PaymentInitiated', data: exampleOf(initiatedOnAccountRail) },
    { type: 'DebitTimedOut', data: exampleOf(accountRailEvents.DebitTimedOut.schema) },
  ]);
});

const period = { from: '2026-03-01', to: '2026-03-31' };
const window = { currency: 'EUR', number: 1 };
/** Every report, asked for what is there to be told of, and the list in it that must not be empty. */
const asked: readonly [name: string, params: () => object, query: Record<string, unknown>, list: string][] = [
  ['accountBalance', () => ({ id: accountId }), {}, 'balances'],
  ['accountBalance', () => ({ id: accountId }), { asOf: '2026-03-10' }, 'balances'],
  ['accountStatement', () => ({ id: accountId }), period, 'statements'],
  ['trialBalance', () => ({}), {}, 'lines'],
  ['settlementStatement', () => window, {}, 'positions'],
  ['paymentsInDoubt', () => ({}), {}, 'items'],
];
const texts: readonly [name: string, params: () => object, query: Record<string, unknown>][] = [
  ['accountStatement', () => ({ id: accountId }), { ...period, format: 'csv' }],
  ['accountStatement', () => ({ id: accountId }), { ...period, format: 'camt.053' }],
  ['settlementStatement', () => window, { format: 'csv' }],
];

describe('what a report answers with', () => {
  it.each(asked)('is of the shape declared: %s', async (name, params, query, list) => {
    const { report, answer } = await made(name, params(), query);
    if (answer.type !== 'json') throw new Error('it is a text');
    // As it goes over the wire: what is undefined is not there.
    const body = JSON.parse(JSON.stringify(answer.body));
    expect(problemsWith(report.route.response, body)).toEqual([]);
    expect(body[list].length).toBeGreaterThan(0);
  });

  it.each(texts)('is a text of a media type declared: %s', async (name, params, query) => {
    const { report, answer } = await made(name, params(), query);
    if (answer.type !== 'text') throw new Error('it is JSON');
    expect(report.route.texts).toContain(answer.contentType.split(';')[0]);
  });

  it('is proved for every report there is, and every media type', () => {
    expect(new Set(asked.map(([name]) => name))).toEqual(new Set(reports.map(({ name }) => name)));
    const declared = reports.flatMap(({ name, route }) => (route.texts ?? []).map(() => name));
    expect(texts.map(([name]) => name).sort()).toEqual(declared.sort());
  });
});
