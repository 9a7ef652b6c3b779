import type { Static } from '@daybook/core';
import type { MemberPosition } from '../settlement/events.ts';
import type { settlementWindows } from '../views/settlement-windows.ts';

type Window = Static<typeof settlementWindows.row>;

const COLUMNS = [
  'currency',
  'number',
  'status',
  'member',
  'debitCount',
  'debitValue',
  'creditCount',
  'creditValue',
  'net',
] as const;

/** Whether the positions hold every payment of the window: they are folded apart from it, and may be behind. */
export const isWhole = ({ payments }: Window, positions: readonly MemberPosition[]): boolean =>
  positions.reduce((all, { debitCount }) => all + debitCount, 0) === payments;

/** A net settlement statement as CSV (RFC 4180): a header, then one line a member, in the order given; lines end in CRLF. */
export function statementCsv(window: Window, positions: readonly MemberPosition[]): string {
  const { currency, number, status } = window;
  const lines = positions.map(({ member, debitCount, debitValue, creditCount, creditValue, net }) =>
    [currency, number, status, quoted(member), debitCount, debitValue, creditCount, creditValue, net].join(','),
  );
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

/** A field of text, in quotes where it would not stand by itself. */
const quoted = (text: string) => (/^[\w.-]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`);
