import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from './support/command-line.ts';
import { emptyDatabase, eventually, type TestDatabase } from './support/database.ts';

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';

/** A file of invoices, and what it comes to: reckoned in pence as the rows are written, by nothing of ours. */
function retailFile(invoices: number) {
  const lines = [HEADER];
  const expected = { rows: 0, invoices: 0, returns: 0, soldPence: 0n, returnedPence: 0n };
  const refused: Record<string, number> = {};
  const write = (...cells: (string | number)[]) => {
    lines.push(cells.join(','));
    expected.rows++;
  };
  const refuse = (reason: string) => {
    refused[reason] = (refused[reason] ?? 0) + 1;
  };
  const draw = (name: string, most: number) => createHash('sha256').update(name).digest().readUInt32BE(0) % most;
  for (let i = 0; i < invoices; i++) {
    const invoice = 500_000 + i;
    const customer = `${12_000 + (i % 40)}.0`;
    const at = (hour: number) =>
      `2010-12-${String(1 + Math.floor((i * 20) / invoices)).padStart(2, '0')} 0${hour}:00:00`;
    const sell = (code: string, quantity: number, pence: number) => {
      write(invoice, code, '"BOX, SMALL"', quantity, at(8), (pence / 100).toFixed(2), customer, 'United Kingdom');
      expected.soldPence += BigInt(quantity * pence);
    };
    expected.invoices++;
    for (let n = 0; n < 3; n++)
      sell(`${10_000 + n * 100 + draw(`code ${i} ${n}`, 100)}A`, 1 + draw(`q ${i} ${n}`, 9), 255 + n);
    if (i % 10 === 0) sell('99999', 5, 199);
    if (i % 10 === 0) sell('99999', 2, 199); // the same again: one line of seven
    if (i % 20 === 0) sell('99999', 1, 149); // at another price: a second order
    if (i % 25 === 0) {
      write(invoice, '22222', 'LAMP', 1, at(8), '0.0', customer, 'United Kingdom');
      refuse('price_not_positive');
      write(invoice, '22222', 'LAMP', 1, at(8), '1.00', '', 'United Kingdom');
      refuse('missing_customer');
    }
    if (i % 30 === 0) {
      // Six of the seven bought a moment ago come back, in two rows; and one thing that was never sold.
      write(`C${600_000 + i}`, '99999', 'BOX', -4, at(9), '1.99', customer, 'United Kingdom');
      write(`C${600_000 + i}`, '99999', 'BOX', -2, at(9), '1.99', customer, 'United Kingdom');
      write(`C${600_000 + i}`, '33333', 'BED', -1, at(9), '99.00', customer, 'United Kingdom');
      expected.returns++;
      expected.returnedPence += 6n * 199n;
      refuse('return_never_sold');
    }
  }
  const pounds = (pence: bigint) => `${pence / 100n}.${String(pence % 100n).padStart(2, '0')}`;
  const { soldPence, returnedPence, ...counts } = expected;
  return {
    text: `${lines.join('\n')}\n`,
    expected: {
      ...counts,
      refusedByReason: refused,
      sales: { GBP: pounds(soldPence) },
      returnsTotal: { GBP: pounds(returnedPence) },
    },
  };
}

const daybook = (database: TestDatabase, ...args: string[]) => commandLine(['--json', ...args], database.url);

describe('importing orders', () => {
  let folder: string;
  let database: TestDatabase;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'daybook-import-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    database = await emptyDatabase();
  });
  afterEach(() => database.drop());

  const head = async () => {
    const { rows } = await database.admin.query<{ position: string }>('select position::text from daybook.log_head');
    return Number(rows[0]?.position);
  };
  const file = async (text: string) => {
    const name = path.join(folder, `${createHash('sha256').update(text).digest('hex')}.csv`);
    await writeFile(name, text);
    return name;
  };

  it('brings in what the rows say to the penny, and a second time adds nothing', async () => {
    const { text, expected } = retailFile(300);
    const csv = await file(text);
    const first = await daybook(database, 'import', 'orders', csv).ended;
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(first.out)).toMatchObject({ ...expected, known: 0, comparison: { equal: true } });
    const after = await head();
    const second = await daybook(database, 'import', 'orders', csv, csv).ended;
    const { rows, known, lines, returnLines, comparison } = JSON.parse(second.out);
    expect([rows, known, comparison.equal]).toEqual([expected.rows * 2, lines + returnLines, true]);
    expect(await head()).toBe(after);
    expect(await daybook(database, 'check').ended).toMatchObject({ code: 0 });
  });

  it('comes to the same when it is killed in the middle and run again', async () => {
    const { text, expected } = retailFile(2_500);
    const csv = await file(text);
    const killed = daybook(database, 'import', 'orders', csv);
    await eventually(
      () => head().catch(() => 0), // until the migrations have run
      (position) => position > 1_000,
    );
    killed.child.kill('SIGKILL');
    expect((await killed.ended).code).toBeNull();
    const inTheMiddle = await head();
    const again = await daybook(database, 'import', 'orders', csv).ended;
    expect(again).toMatchObject({ code: 0, err: '' });
    const summary = JSON.parse(again.out);
    expect(summary).toMatchObject({ ...expected, comparison: { equal: true } });
    expect(summary.known).toBeGreaterThan(0);
    expect(summary.known).toBeLessThan(summary.lines);
    expect(await head()).toBeGreaterThan(inTheMiddle);
    const check = await daybook(database, 'check').ended;
    expect(check).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(check.out)).toMatchObject({ ok: true, log: { events: await head(), problems: [] } });
  });

  it('finds the order of a return in an earlier import, and completes a return when its order comes later', async () => {
    const row = (...cells: string[]) => `${[...cells, '17850.0', 'EIRE'].join(',')}\n`;
    const monday = await file(`${HEADER}\n${row('500001', 'A1', 'MUG', '6', '2010-12-06 08:00:00', '2.50')}`);
    const tuesday = await file(`${HEADER}\n${row('C500002', 'A1', 'MUG', '-2', '2010-12-07 08:00:00', '2.50')}`);
    const early = await daybook(database, 'import', 'orders', tuesday).ended;
    expect(JSON.parse(early.out)).toMatchObject({ returns: 0, refusedByReason: { return_never_sold: 1 } });
    await daybook(database, 'import', 'orders', monday).ended;
    const late = await daybook(database, 'import', 'orders', tuesday).ended;
    expect(JSON.parse(late.out)).toMatchObject({ returns: 1, refused: 0, returnsTotal: { GBP: '5.00' } });
    const again = await daybook(database, 'import', 'orders', tuesday).ended;
    expect(JSON.parse(again.out)).toMatchObject({ returns: 1, known: 1, comparison: { equal: true } });
  });

  it('writes refused rows to a report, refuses an invoice that now says something else, and tells a wrong file', async () => {
    const row = (quantity: string) => `500001,A1,"MUG, BLUE",${quantity},2010-12-06 08:00:00,2.50,17850.0,EIRE\n`;
    await daybook(database, 'import', 'orders', await file(`${HEADER}\n${row('6')}`)).ended;
    const report = path.join(folder, 'refused.csv');
    const csv = await file(`${HEADER}\n${row('7')}500002,A1\n`);
    const changed = await daybook(database, 'import', 'orders', csv, '--report', report).ended;
    expect(JSON.parse(changed.out).refusedByReason).toEqual({ invoice_differs: 1, wrong_columns: 1 });
    const lines = (await readFile(report, 'utf8')).split('\n');
    expect(lines).toContain(`${csv},3,wrong_columns,,500002,A1`);
    expect(lines.find((line) => line.includes('invoice_differs'))).toContain('"MUG, BLUE",7,');
    const wrong = await daybook(database, 'import', 'orders', await file('a,b,c\n1,2,3\n')).ended;
    expect(wrong).toMatchObject({ code: 1, out: '' });
    expect(wrong.err).toMatch(/^daybook: .* begins with "a,b,c"; it should be "InvoiceNo,.*\n$/);
  });
});
