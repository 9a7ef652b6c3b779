import { money } from '@daybook/money';
import fc from 'fast-check';
import { TRANSFER_KINDS } from '../../ledger/kinds.ts';
import { anyText, CURRENCIES } from '../../ledger/testing/history.ts';
import { written } from '../../ledger/testing/ledger.ts';
import type { EntryRow } from '../../views/account-entries.ts';
import { type AccountStatement, type Statement, statementOf } from '../statement.ts';

const day = fc.integer({ min: 0, max: 30 }).map((n) => new Date(Date.UTC(2026, 4, 1 + n)).toISOString().slice(0, 10));

const anyEntry = (currency: string): fc.Arbitrary<EntryRow> =>
  fc.record({
    accountId: fc.uuid(),
    currency: fc.constant(currency),
    effectiveDate: day,
    recordedAt: day.map((one) => `${one}T12:34:56.789012Z`),
    position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    line: fc.integer({ min: 1, max: 100 }),
    side: fc.constantFrom('debit', 'credit'),
    amount: fc.bigInt(1n, 10n ** 15n).map((minor) => written(minor, currency)),
    transferId: fc.uuid(),
    kind: fc.constantFrom(...TRANSFER_KINDS),
    description: anyText(200),
  });

/** A balance in minor units, written out. */
const signed = (minor: bigint, currency: string) =>
  minor < 0n ? `-${written(-minor, currency)}` : written(minor, currency);

const anyStatementIn = (currency: string): fc.Arbitrary<Statement> =>
  fc
    .record({ opening: fc.bigInt(-(10n ** 17n), 10n ** 17n), entries: fc.array(anyEntry(currency), { maxLength: 12 }) })
    .map(({ opening, entries }) =>
      statementOf({
        currency,
        opening: money(signed(opening, currency), currency),
        held: { debits: written(0n, currency), credits: written(0n, currency) },
        entries,
      }),
    );

/** Any statement there can be: odd names, currencies of every number of decimals, none or many entries. */
export const anyAccountStatement: fc.Arbitrary<AccountStatement> = fc.record({
  accountId: fc.uuid(),
  name: anyText(200),
  from: fc.constantFrom('0001-01-01', '2026-05-01'),
  to: fc.constantFrom('2026-05-31', '9999-12-31'),
  knownOn: fc.constant(null),
  position: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  statements: fc
    .subarray(CURRENCIES, { minLength: 1 })
    .chain((currencies) => fc.tuple(...currencies.map(anyStatementIn))),
});
