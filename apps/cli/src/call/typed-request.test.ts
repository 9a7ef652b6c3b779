import { Readable } from 'node:stream';
import { orders } from '@daybook/orders';
import { payments } from '@daybook/payments';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCall } from './add-call.ts';
import { declaredOperations } from './declared-operations.ts';
import { operationHelp } from './operation-help.ts';
import { typedRequest } from './typed-request.ts';

const all = declaredOperations([orders, payments]);
const named = (name: string) => {
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`no operation ${name}`);
  return found;
};
const sources = { file: (name: string) => name, stdin: Readable.from(['{"sku":"CUP"}']) };

/** What a line typed behind `daybook` comes to: the operation, and its request. */
async function typed(...line: string[]) {
  let called: Awaited<ReturnType<typeof typedRequest>> | undefined;
  const cli = new Command('daybook').exitOverride().configureOutput({ writeErr: () => {} });
  addCall(cli, all, async (operation, options) => {
    called = await typedRequest(operation, options, sources);
  });
  await cli.parseAsync(['call', ...line], { from: 'user' });
  return called;
}

describe('a request as it is typed', () => {
  it('is made of options, each of the type its field has, and money stays text', async () => {
    const productId = '019b76da-a800-7000-8000-000000000001';
    expect(await typed('replenishStock', '--productId', productId, '--sku', '12', '--quantity', '12')).toEqual({
      productId,
      sku: '12',
      quantity: 12,
    });
    expect(await typed('refundOrder', '--id', productId, '--amount', '10')).toEqual({ id: productId, amount: '10' });
    expect(await typed('setBackorderPolicy', '--productId', productId, '--allowed', 'true')).toEqual({
      productId,
      allowed: true,
    });
  });

  it('is read from the body or standard input, and single options go before it', async () => {
    expect(await typed('replenishStock', '--body', '{"sku":"MUG","quantity":1}', '--quantity', '2')).toEqual({
      sku: 'MUG',
      quantity: 2,
    });
    expect(await typed('replenishStock', '--body', '-')).toEqual({ sku: 'CUP' });
  });

  it.each(['[]', '{"a":1,"a":2}', '{"amount":1.5}', 'x'])('is not the body %s', async (body) => {
    await expect(typed('replenishStock', '--body', body)).rejects.toThrow(/--body/);
  });

  it('is told of by the help of each operation: fields, who may, and an example', () => {
    const help = operationHelp(named('placeOrder'));
    expect(help).toContain('POST /api/v1/orders, a command of the context orders.');
    expect(help).toContain('For trader, operator. For customer: what is theirs.');
    expect(help).toMatch(/items\[\]\.price +decimal +\S/);
    expect(help).toContain("daybook call placeOrder --body '{");
    for (const operation of all) expect(operationHelp(operation)).toContain(`daybook call ${operation.name}`);
  });
});
