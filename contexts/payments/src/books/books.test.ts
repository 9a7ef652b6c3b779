import { given } from '@daybook/core/testing';
import { describe, it } from 'vitest';
import { allBooksCommands as commands } from './commands.ts';
import { books } from './decide.ts';
import type { BooksEvent } from './events.ts';

const id = '11111111-1111-7111-8111-111111111111';
const transferId = '22222222-2222-7222-8222-222222222222';
const close = (through: string) => commands.ClosePeriod(id, { through });
const admit = (effectiveDate: string) => commands.AdmitBackdated(id, { transferId, effectiveDate });
const closed = (through: string, closedAt: string): BooksEvent => ({
  type: 'PeriodClosed',
  data: { through, closedAt },
});
const march = closed('2026-03-31', '2026-04-02T00:00:00Z');

describe('closing a period', () => {
  it('needs its last day to be over, and what was decided in its last moment to be in the log', () => {
    given(books).when(close('2026-03-31'), '2026-03-31T23:59:59.999999Z').then('period_not_over');
    given(books).when(close('2026-03-31'), '2026-04-01T00:01:59.999999Z').then('period_not_over');
    const now = '2026-04-01T00:02:00.000000Z';
    given(books)
      .when(close('2026-03-31'), now)
      .then([closed('2026-03-31', now)]);
  });

  it('changes nothing where it is closed already', () => {
    const now = '2026-05-01T00:00:00.000000Z';
    for (const day of ['2026-03-31', '2026-03-30', '2025-12-31']) given(books, [march]).when(close(day), now).then([]);
    given(books, [march])
      .when(close('2026-04-01'), now)
      .then([closed('2026-04-01', now)]);
  });
});

describe('entries for earlier days', () => {
  const now = '2026-04-10T00:00:00.000000Z';
  const admitted = (effectiveDate: string): BooksEvent => ({
    type: 'BackdatedAdmitted',
    data: { transferId, effectiveDate, admittedAt: now },
  });

  it('are admitted until the day is closed', () => {
    given(books)
      .when(admit('2026-03-31'), now)
      .then([admitted('2026-03-31')]);
    given(books, [march]).when(admit('2026-03-31'), now).then('period_closed');
    given(books, [march]).when(admit('2026-03-01'), now).then('period_closed');
    given(books, [march, admitted('2026-04-02')])
      .when(admit('2026-04-01'), now)
      .then([admitted('2026-04-01')]);
  });
});
