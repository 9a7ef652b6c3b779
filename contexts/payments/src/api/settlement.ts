import {
  commandRoute,
  described,
  OneOf,
  pageRoute,
  type Route,
  readRow,
  readRows,
  reportRoute,
  rowRoute,
  Shape,
  Type,
} from '@daybook/core';
import { refuse } from '../rejections.ts';
import { settlementCommands, settlementOf } from '../settlement/commands.ts';
import { WindowNumber } from '../settlement/events.ts';
import { settlementPositions } from '../views/settlement-positions.ts';
import { settlementWindows } from '../views/settlement-windows.ts';
import { Currency } from '../vocabulary.ts';
import { SettlementStatement } from './report-shapes.ts';
import { isWhole, statementCsv } from './settlement-statement.ts';

const Nothing = Shape({});
const Window = Shape({ currency: Currency(), number: WindowNumber() });

/** Settlement over HTTP. */
export const settlementRoutes: readonly Route[] = [
  pageRoute({
    name: 'settlementWindows',
    path: '/api/v1/settlement/windows',
    access: { roles: ['treasurer', 'auditor'] },
    summary: 'The settlement windows of a currency, the latest first.',
    params: Nothing,
    query: Shape({ currency: Currency() }),
    view: settlementWindows,
    many: 'byCurrency',
    arguments: ({ query }) => ({ where: { currency: query.currency } }),
  }),
  rowRoute({
    name: 'settlementWindow',
    path: '/api/v1/settlement/windows/{currency}/{number}',
    access: { roles: ['treasurer', 'auditor'] },
    summary: 'One settlement window.',
    params: Window,
    query: Nothing,
    view: settlementWindows,
    one: ({ params }) => params,
    missing: () => refuse('settlement_window_not_found'),
  }),
  reportRoute({
    name: 'settlementStatement',
    path: '/api/v1/settlement/windows/{currency}/{number}/statement',
    access: { roles: ['treasurer', 'auditor'] },
    summary: 'The net settlement statement: what each member paid and was paid in a window, and its net.',
    params: Window,
    query: Shape({ format: Type.Optional(described(OneOf('json', 'csv'), 'What to make of it: `json` unless said.')) }),
    response: SettlementStatement,
    texts: ['text/csv'],
    reads: ({ params }) => ({
      window: readRow(settlementWindows, params),
      positions: readRows(settlementPositions, 'byWindow', { where: params }),
    }),
    answer({ window, positions }, { query, params: { currency, number }, position }) {
      if (!window) return refuse('settlement_window_not_found');
      if (window.status !== 'open' && !isWhole(window, positions)) return refuse('settlement_statement_incomplete');
      if (query.format !== 'csv') return { type: 'json', body: { ...window, positions, position } };
      return {
        type: 'text',
        contentType: 'text/csv; charset=utf-8',
        body: statementCsv(window, positions),
        filename: `settlement-${currency}-${number}.csv`,
      };
    },
  }),
  commandRoute({
    name: 'closeSettlementWindow',
    path: '/api/v1/settlement/windows/{currency}/{number}/close',
    access: { roles: ['treasurer'] },
    summary: 'Close the open window before its time; the next opens.',
    params: Window,
    body: Nothing,
    commands: ({ params: { currency, number }, idOf }) =>
      settlementCommands.CloseWindow(idOf(settlementOf(currency)), { number }),
  }),
  commandRoute({
    name: 'settleWindow',
    path: '/api/v1/settlement/windows/{currency}/{number}/settle',
    access: { roles: ['treasurer'] },
    summary: 'Settle the earliest closed window: the nets are moved to the settlement account.',
    params: Window,
    body: Nothing,
    commands: ({ params: { currency, number }, idOf }) =>
      settlementCommands.SettleWindow(idOf(settlementOf(currency)), { number }),
  }),
];
