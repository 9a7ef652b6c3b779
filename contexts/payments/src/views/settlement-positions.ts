import { Shape, type Static, view } from '@daybook/core';
import { add, formatMoney, money, subtract, zero } from '@daybook/money';
import { events, MemberPosition, WindowNumber } from '../settlement/events.ts';
import { Currency } from '../vocabulary.ts';

const { SettlementPaymentRecorded } = events;

const Row = Shape({ currency: Currency(), number: WindowNumber(), ...MemberPosition().properties });
type Row = Static<typeof Row>;

/**
 * What each member paid and was paid in each window: the net settlement statement, of the open window too. `net` above
 * zero is owed to the member, below zero by it; the nets of a window come to zero.
 */
export const settlementPositions = view({
  name: 'settlement_positions',
  description: 'What a member paid and was paid in a settlement window.',
  version: 1,
  events: { SettlementPaymentRecorded },
  row: Row,
  key: ['currency', 'number', 'member'],
  keys: ({ data: { currency, number, payerBank, payeeBank } }) =>
    [...new Set([payerBank, payeeBank])].map((member) => ({ currency, number, member })),
  project(before, { data }, { member }) {
    const { currency, number, amount, payerBank, payeeBank } = data;
    const row = before ?? unmoved(currency, number, String(member));
    const debited = payerBank === member ? debit(row, amount) : row;
    return netted(payeeBank === member ? credit(debited, amount) : debited);
  },
  queries: { byWindow: { where: ['currency', 'number'], orderBy: [{ field: 'member' }] } },
});

function unmoved(currency: string, number: number, member: string): Row {
  const nothing = formatMoney(zero(currency));
  return {
    currency,
    number,
    member,
    debitCount: 0,
    debitValue: nothing,
    creditCount: 0,
    creditValue: nothing,
    net: nothing,
  };
}

const debit = (row: Row, amount: string): Row => ({
  ...row,
  debitCount: row.debitCount + 1,
  debitValue: formatMoney(add(money(row.debitValue, row.currency), money(amount, row.currency))),
});

const credit = (row: Row, amount: string): Row => ({
  ...row,
  creditCount: row.creditCount + 1,
  creditValue: formatMoney(add(money(row.creditValue, row.currency), money(amount, row.currency))),
});

const netted = (row: Row): Row => ({
  ...row,
  net: formatMoney(subtract(money(row.creditValue, row.currency), money(row.debitValue, row.currency))),
});
