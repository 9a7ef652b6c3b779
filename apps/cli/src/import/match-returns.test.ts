import { describe, expect, it } from 'vitest';
import type { AgreedInvoice } from './invoice.ts';
import { afterMatch, matchReturns, type SoldOrder } from './match-returns.ts';
import type { Row } from './row.ts';

const NOON = '2010-12-09T12:00:00.000000Z';

/** An order of a day of December, with lines written as `code quantity price`. */
const sold = (orderId: string, day: number, ...lines: string[]): SoldOrder => ({
  orderId,
  createdAt: `2010-12-0${day}T08:00:00.000000Z`,
  lines: lines.map((text) => {
    const [code = '', returnable = '', price = ''] = text.split(' ');
    return { lineId: code, code, price, returnable: Number(returnable) };
  }),
  returns: new Map(),
});

/** A return invoice of the 9th, with rows written as `code quantity price`. */
function returned(...texts: string[]): AgreedInvoice {
  const rows = texts.map((text, i): Row => {
    const [code = '', quantity = '', price = ''] = text.split(' ');
    const source = { file: 'day.csv', line: i + 2, cells: [] };
    const said = { invoice: 'C1', code, description: code, quantity: Number(quantity), at: NOON, price };
    return { source, kind: 'return', ...said, customer: '17850', country: 'United Kingdom' };
  });
  return { invoice: 'C1', rows, customer: '17850', country: 'United Kingdom', at: NOON };
}

const takesOf = ({ takes }: ReturnType<typeof matchReturns>) =>
  [...takes].map(([id, lines]) => `${id}: ${lines.map(({ lineId, quantity }) => `${lineId}${quantity}`).join(' ')}`);
const reasonsOf = ({ refused }: ReturnType<typeof matchReturns>) => refused.map(({ reason }) => reason);

describe('what comes back', () => {
  it('is taken from the newest order that has it', () => {
    const match = matchReturns(returned('A 2 1.00'), [sold('old', 1, 'A 5 1.00'), sold('new', 2, 'A 5 1.00')]);
    expect(takesOf(match)).toEqual(['new: A2']);
  });

  it('is taken from several orders when one has too few', () => {
    const match = matchReturns(returned('A 7 1.00'), [sold('old', 1, 'A 5 1.00'), sold('new', 2, 'A 5 1.00')]);
    expect(takesOf(match)).toEqual(['new: A5', 'old: A2']);
  });

  it('is refused whole when the orders have too few together, and takes nothing', () => {
    const match = matchReturns(returned('A 11 1.00', 'A 4 1.00'), [sold('x', 1, 'A 5 1.00'), sold('y', 2, 'A 5 1.00')]);
    expect(reasonsOf(match)).toEqual(['return_too_many']);
    expect(takesOf(match)).toEqual(['y: A4']);
  });

  it('never comes from an order placed later', () => {
    const later = { ...sold('later', 9, 'A 5 1.00'), createdAt: '2010-12-09T12:00:01.000000Z' };
    expect(reasonsOf(matchReturns(returned('A 1 1.00'), [later]))).toEqual(['return_never_sold']);
  });

  it('has to be of the same goods at the same price', () => {
    const orders = [sold('x', 1, 'A 5 1.00')];
    expect(reasonsOf(matchReturns(returned('B 1 1.00', 'A 1 1.10'), orders))).toEqual([
      'return_never_sold',
      'return_other_price',
    ]);
  });

  it('is counted together over the rows of an invoice', () => {
    const match = matchReturns(returned('A 3 1.00', 'A 3 1.00'), [sold('x', 1, 'A 5 1.00')]);
    expect([match.accepted.length, reasonsOf(match)]).toEqual([1, ['return_too_many']]);
  });

  it('is known when it was imported before, and takes nothing again', () => {
    const orders = [sold('x', 1, 'A 5 1.00'), sold('y', 2, 'A 2 1.00')];
    const invoice = returned('A 4 1.00');
    const after = afterMatch('C1', orders, matchReturns(invoice, orders));
    expect(after.map(({ lines }) => lines[0]?.returnable)).toEqual([3, 0]);
    const again = matchReturns(invoice, after);
    expect([again.known.length, again.accepted.length, again.takes.size]).toEqual([1, 0, 0]);
  });

  it('finds its order in a later import that brings it', () => {
    const invoice = returned('A 1 1.00', 'B 1 2.00');
    const first = [sold('x', 2, 'A 5 1.00')];
    const after = afterMatch('C1', first, matchReturns(invoice, first));
    const later = matchReturns(invoice, [...after, sold('w', 1, 'B 1 2.00')]);
    expect([later.known.length, takesOf(later), later.round]).toEqual([1, ['w: B1'], 2]);
  });
});
