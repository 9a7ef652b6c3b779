import { type Command, isRejection } from '@daybook/core';
import { memoryStreams, testIdOf } from '@daybook/core/testing';
import { expect, it } from 'vitest';
import { accountCommands } from '../account/commands.ts';
import { account } from '../account/decide.ts';
import { memberAccount, ownAccount } from '../ledger/kinds.ts';
import { MAX_MEMBERS } from '../policies.ts';
import { allTransferCommands } from '../transfer/commands.ts';
import { transfer } from '../transfer/decide.ts';
import { settlementCommands, settlementOf } from './commands.ts';
import { settlement } from './decide.ts';

/** The largest scheme there may be, and a window of it in which every member takes part with the largest payment. */
it('a window of as many members as a scheme may have is settled in one go', () => {
  const streams = memoryStreams([account, transfer, settlement]);
  const must = (command: Command) => {
    const answer = streams.execute(command);
    if (isRejection(answer)) throw new Error(`${command.type}: ${answer.code}`);
    return answer;
  };
  const [currency, amount] = ['INR', '10000000000000.00'];
  const sideOf = (bank: string) => testIdOf(memberAccount(bank));
  const banks = Array.from({ length: MAX_MEMBERS }, (_, n) => `bank${n}`);
  const overdrafts = [{ currency, limit: amount }];
  for (const bank of banks)
    must(accountCommands.OpenAccount(sideOf(bank), { kind: 'member', name: bank, currencies: [currency], overdrafts }));
  const settlementId = testIdOf(settlementOf(currency));
  for (let n = 0; n < MAX_MEMBERS; n += 2) {
    const [payerBank = '', payeeBank = ''] = banks.slice(n, n + 2);
    const paymentId = testIdOf(`payment ${n}`);
    const side = (bank: string) => ({ accountId: sideOf(bank), amount, currency, opens: null });
    must(
      allTransferCommands.PostTransfer(testIdOf(`transfer ${n}`), {
        kind: 'payment',
        description: 'Payment',
        reference: null,
        paymentId,
        reverses: null,
        quoteId: null,
        legs: [
          { ...side(payerBank), side: 'debit' },
          { ...side(payeeBank), side: 'credit' },
        ],
        effectiveDate: null,
      }),
    );
    must(settlementCommands.RecordPayment(settlementId, { paymentId, payerBank, payeeBank, amount, currency }));
  }
  must(settlementCommands.CloseWindow(settlementId, { number: 1 }));
  const settled = must(settlementCommands.SettleWindow(settlementId, { number: 1 }));
  expect(settled.filter(({ type }) => type === 'TransferPosted')).toHaveLength(Math.ceil(MAX_MEMBERS / 98));
  for (const bank of [banks[0] ?? '', banks.at(-1) ?? '']) {
    const state = streams.state(account, sideOf(bank));
    const { debitsPosted, creditsPosted } = (state.situation !== 'none' && state.counters[currency]) || {};
    expect([debitsPosted, creditsPosted]).toEqual([amount, amount]);
  }
  expect(streams.state(account, testIdOf(ownAccount('settlement')))).toMatchObject({ situation: 'open' });
});
