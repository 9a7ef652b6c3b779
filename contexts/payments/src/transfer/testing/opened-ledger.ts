import type { MemoryStreams } from '@daybook/core/testing';
import { accountCommands } from '../../account/commands.ts';
import { now, typesOf } from '../../ledger/testing/answers.ts';
import { id, ledger, legs, own, sumsOf, terms } from '../../ledger/testing/ledger.ts';
import { allTransferCommands as commands, transferCommands } from '../commands.ts';
import type { Leg } from '../events.ts';

export const [ada, bob, eve] = [id(1), id(2), id(3)];
export const [t, u, v, w] = [id(11), id(12), id(13), id(14)];

/** Ada has 10.00, Bob and Eve nothing. */
export function opened(): MemoryStreams {
  const streams = ledger();
  for (const accountId of [ada, bob, eve])
    streams.execute(
      accountCommands.OpenAccount(accountId, {
        kind: 'customer',
        name: 'n',
        currencies: ['GBP', 'JPY'],
        overdrafts: [],
      }),
      now,
    );
  typesOf(streams, post(id(10), legs(own('cash'), ada, '10.00')));
  return streams;
}

export const post = (transferId: string, moved: Leg[], more: object = {}) =>
  transferCommands.PostTransfer(transferId, { ...terms, legs: moved, effectiveDate: null, ...more });
export const hold = (transferId: string, moved: Leg[], expiresInSeconds: number | null = null) =>
  transferCommands.HoldTransfer(transferId, { ...terms, legs: moved, expiresInSeconds });
export const capture = (transferId: string, amount: string | null = null) =>
  transferCommands.CaptureTransfer(transferId, { amount });
export const cancel = (transferId: string, reason = 'cancelled') =>
  transferCommands.VoidTransfer(transferId, { reason });
export const reverse = (transferId: string, reversalId: string, effectiveDate: string | null = null) =>
  transferCommands.ReverseTransfer(transferId, { reversalId, reason: 'mistake', effectiveDate });
export const expire = (transferId: string) => commands.ExpireTransfer(transferId, {});

/** An account's balance in pence, and what of it is held. */
export function balanceOf(streams: MemoryStreams, accountId: string): { balance: bigint; held: bigint } {
  const sums = sumsOf(streams.log).get(`${accountId} GBP`);
  return sums
    ? { balance: sums.creditsPosted - sums.debitsPosted, held: sums.debitsPending }
    : { balance: 0n, held: 0n };
}
