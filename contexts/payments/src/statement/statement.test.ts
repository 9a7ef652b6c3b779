import { money } from '@daybook/money';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { hour } from '../ledger/testing/history.ts';
import { id, minor } from '../ledger/testing/ledger.ts';
import type { EntryRow } from '../views/account-entries.ts';
import type { AccountRow } from '../views/accounts.ts';
import { camt053Of } from './camt053.ts';
import { csvOf } from './csv.ts';
import { accountStatementOf } from './of-account.ts';
import { through } from './period.ts';
import { type AccountStatement, statementOf } from './statement.ts';
import { anyAccountStatement } from './testing/any-statement.ts';
import { camt053Problems } from './testing/camt053-shape.ts';
import { type Node, readXml, textOf, under } from './testing/xml-reader.ts';
import { element } from './xml.ts';

const NOW = '2026-06-01T00:00:00.000000Z';

const entry = (position: number, side: 'debit' | 'credit', amount: string, more: Partial<EntryRow> = {}): EntryRow => ({
  accountId: id(1),
  currency: 'GBP',
  effectiveDate: '2026-03-02',
  recordedAt: hour(30),
  position,
  line: 1,
  side,
  amount,
  transferId: id(100 + position),
  kind: 'transfer',
  description: 'rent',
  ...more,
});

const pounds = statementOf({
  currency: 'GBP',
  opening: money('-5.00', 'GBP'),
  held: { debits: '30.00', credits: '0.00' },
  entries: [entry(7, 'credit', '100.00', { kind: 'deposit' }), entry(9, 'debit', '20.50', { kind: 'reversal' })],
});

const march: AccountStatement = {
  accountId: id(1),
  name: 'Ada & Söhne <GmbH>',
  from: '2026-03-01',
  to: '2026-03-31',
  knownOn: null,
  position: 4_711,
  statements: [pounds],
};

/** An account that holds pounds, 30 of which are set aside. */
const ada: AccountRow = {
  accountId: id(1),
  kind: 'cash',
  name: 'Ada',
  status: 'open',
  frozenReason: null,
  currencies: [],
  unbounded: true,
  balances: [
    {
      currency: 'GBP',
      debitsPending: '30.00',
      debitsPosted: '0.00',
      creditsPending: '0.00',
      creditsPosted: '95.00',
      balance: '95.00',
      overdraft: null,
      available: null,
    },
  ],
  openedAt: hour(0),
  updatedAt: hour(0),
  version: 1,
};

describe('an account', () => {
  const earlier = [
    { currency: 'GBP', side: 'credit', amount: '7.00' },
    { currency: 'GBP', side: 'debit', amount: '12.00' },
    { currency: 'JPY', side: 'credit', amount: '100' },
  ] as const;
  const entries = [
    entry(7, 'credit', '100.00'),
    entry(8, 'debit', '9', { currency: 'JPY' }),
    entry(9, 'credit', '1.000', { currency: 'KWD' }),
  ];

  it('has a statement for every currency in which anything is known of it', () => {
    const { statements } = accountStatementOf({ account: ada, earlier, entries, currency: null });
    expect(statements).toMatchObject([
      { currency: 'GBP', opening: '-5.00', closing: '95.00', held: { debits: '30.00' } },
      { currency: 'JPY', opening: '100', closing: '91', held: { debits: '0' } },
      { currency: 'KWD', opening: '0.000', closing: '1.000', held: { credits: '0.000' } },
    ]);
  });

  it('has one for the currency that is asked for', () => {
    const { statements } = accountStatementOf({ account: ada, earlier, entries, currency: 'GBP' });
    expect(statements.map(({ currency }) => currency)).toEqual(['GBP']);
  });
});

describe('a statement', () => {
  it('begins at its opening, runs, and ends at its closing', () => {
    expect(pounds).toMatchObject({
      opening: '-5.00',
      credits: { count: 1, total: '100.00' },
      debits: { count: 1, total: '20.50' },
      closing: '74.50',
      held: { debits: '30.00' },
      entries: [{ balance: '95.00' }, { balance: '74.50' }],
    });
  });

  it('closes at its opening plus the credits less the debits, exactly', () => {
    fc.assert(
      fc.property(anyAccountStatement, ({ statements }) => {
        for (const { currency, opening, closing, credits, debits, entries } of statements) {
          const units = (text: string) =>
            text.startsWith('-') ? -minor(text.slice(1), currency) : minor(text, currency);
          expect(units(closing)).toBe(units(opening) + units(credits.total) - units(debits.total));
          expect(entries.at(-1)?.balance ?? opening).toBe(closing);
          expect(credits.count + debits.count).toBe(entries.length);
        }
      }),
      { seed: 11, numRuns: 100 },
    );
  });
});

test.each([
  ['2026-02-28', { to: '2026-03-01' }],
  ['2024-02-28', { to: '2024-02-29' }],
  ['2026-12-31', { to: '2027-01-01' }],
  ['0001-01-01', { to: '0001-01-02' }],
  ['9999-12-31', {}],
  [undefined, {}],
])('an interval through %s ends before %j', (day, expected) => {
  expect(through(day)).toEqual(expected);
});

describe('as CSV', () => {
  it('has the opening, a line for each entry, and the closing', () => {
    expect(csvOf(march).split('\r\n')).toEqual([
      'currency,type,effectiveDate,recordedAt,kind,description,debit,credit,balance,transferId,position,line',
      'GBP,opening,2026-03-01,,,,,,-5.00,,,',
      `GBP,entry,2026-03-02,${hour(30)},deposit,rent,,100.00,95.00,${id(107)},7,1`,
      `GBP,entry,2026-03-02,${hour(30)},reversal,rent,20.50,,74.50,${id(109)},9,1`,
      'GBP,closing,2026-03-31,,,,,,74.50,,,',
      '',
    ]);
  });

  test.each([
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+44 20 7946 0000', "'+44 20 7946 0000"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['rent = 5', 'rent = 5'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
  ])('shows %j as %j', (description, cell) => {
    const entries = [entry(1, 'credit', '1.00', { description })];
    const statement = statementOf({ currency: 'GBP', opening: money('0', 'GBP'), held: pounds.held, entries });
    expect(csvOf({ ...march, statements: [statement] })).toContain(`,transfer,${cell},,1.00,`);
  });

  it('is read back as it was meant, whatever customers write', () => {
    fc.assert(
      fc.property(anyAccountStatement, (statement) => {
        const [header, ...rows] = readCsv(csvOf(statement));
        expect(rows.every((cells) => cells.length === header?.length)).toBe(true);
        const descriptions = rows.filter((cells) => cells[1] === 'entry').map((cells) => cells[5] ?? '');
        const written = statement.statements.flatMap(({ entries }) => entries.map(({ description }) => description));
        expect(descriptions.map((text) => text.replace(/^'(?=\s*[=+\-@＝＋－＠])/u, ''))).toEqual(written);
        expect(descriptions.filter((text) => /^\s*[=+\-@＝＋－＠]/u.test(text))).toEqual([]);
      }),
      { seed: 12, numRuns: 100 },
    );
  });
});

describe('as camt.053', () => {
  const read = (statement: AccountStatement) => readXml(camt053Of(statement, NOW));

  it('says who, when, how much and what', () => {
    const [stmt] = under(read(march), 'BkToCstmrStmt', 'Stmt');
    if (!stmt) throw new Error('no statement');
    expect(textOf(stmt, 'Id')).toBe('GBP-20260301-20260331-3mv');
    expect(textOf(stmt, 'Acct', 'Id', 'Othr', 'Id')).toBe('11111111111171118111000000000001');
    expect(textOf(stmt, 'Acct', 'Nm')).toBe('Ada & Söhne <GmbH>');
    const balances = under(stmt, 'Bal').map((bal) => [
      textOf(bal, 'Tp', 'CdOrPrtry', 'Cd'),
      textOf(bal, 'Amt'),
      textOf(bal, 'CdtDbtInd'),
      textOf(bal, 'Dt', 'Dt'),
    ]);
    expect(balances).toEqual([
      ['OPBD', '5.00', 'DBIT', '2026-03-01'],
      ['CLBD', '74.50', 'CRDT', '2026-03-31'],
    ]);
    const [, undone] = under(stmt, 'Ntry');
    if (!undone) throw new Error('no entry');
    expect([textOf(undone, 'Amt'), textOf(undone, 'CdtDbtInd')]).toEqual(['20.50', 'DBIT']);
    expect(textOf(undone, 'RvslInd')).toBe('true');
    expect([textOf(undone, 'BookgDt', 'Dt'), textOf(undone, 'ValDt', 'Dt')]).toEqual(['2026-03-02', '2026-03-02']);
    expect(textOf(undone, 'AcctSvcrRef')).toBe('9-1');
    expect(textOf(undone, 'NtryDtls', 'TxDtls', 'Refs', 'EndToEndId')).toBe(id(109).replaceAll('-', ''));
    expect(textOf(undone, 'BkTxCd', 'Prtry', 'Cd')).toBe('reversal');
  });

  it('has the shape of camt.053.001.08, and its sums add up, whatever the statement', () => {
    fc.assert(
      fc.property(anyAccountStatement, (statement) => {
        const document = read(statement);
        expect(camt053Problems(document)).toEqual([]);
        for (const [i, stmt] of under(document, 'BkToCstmrStmt', 'Stmt').entries()) {
          checkSums(stmt);
          const entries = statement.statements[i]?.entries ?? [];
          const descriptions = under(stmt, 'Ntry').map((ntry) =>
            under(ntry, 'NtryDtls', 'TxDtls', 'RmtInf', 'Ustrd')
              .map(({ text }) => text)
              .join(''),
          );
          expect(descriptions).toEqual(entries.map(({ description }) => description.replaceAll('\ufffe', '\ufffd')));
        }
      }),
      { seed: 13, numRuns: 150 },
    );
  });

  it('may be of a period in which nothing happened', () => {
    const statement = statementOf({ currency: 'JPY', opening: money('0', 'JPY'), held: pounds.held, entries: [] });
    const document = read({ ...march, statements: [statement] });
    expect(camt053Problems(document)).toEqual([]);
    expect(textOf(document, 'BkToCstmrStmt', 'Stmt', 'TxsSummry', 'TtlNtries', 'NbOfNtries')).toBe('0');
  });

  it('cuts a long description into lines of 140 characters, and a long name short', () => {
    const description = '\u{1f4b6}'.repeat(150);
    const entries = [entry(1, 'credit', '1.00', { description })];
    const statement = statementOf({ currency: 'GBP', opening: money('0', 'GBP'), held: pounds.held, entries });
    const document = read({ ...march, name: 'x'.repeat(200), statements: [statement] });
    expect(camt053Problems(document)).toEqual([]);
    const lines = under(document, 'BkToCstmrStmt', 'Stmt', 'Ntry', 'NtryDtls', 'TxDtls', 'RmtInf', 'Ustrd');
    expect(lines.map(({ text }) => Array.from(text).length)).toEqual([140, 10]);
    expect(textOf(document, 'BkToCstmrStmt', 'Stmt', 'Acct', 'Nm')).toHaveLength(70);
  });

  it('leaves out a sum that is larger than can be counted', () => {
    const all = '9999999999999999.99';
    const entries = [entry(1, 'credit', all), entry(2, 'debit', all)];
    const statement = statementOf({ currency: 'GBP', opening: money('0', 'GBP'), held: pounds.held, entries });
    const document = read({ ...march, statements: [statement] });
    expect(camt053Problems(document)).toEqual([]);
    expect(under(document, 'BkToCstmrStmt', 'Stmt', 'TxsSummry', 'TtlNtries', 'Sum')).toEqual([]);
  });

  test.each<[string, (xml: string) => string]>([
    ['a missing balance', (xml) => xml.replaceAll(/<Bal>.*?<\/Bal>/g, '')],
    ['a currency that is not said', (xml) => xml.replace(' Ccy="GBP"', '')],
    ['a name that is too long', (xml) => xml.replace(/<Nm>/, `<Nm>${'x'.repeat(70)}`)],
    ['dates the wrong way round', (xml) => xml.replace(/(<BookgDt>.*?<\/BookgDt>)(<ValDt>.*?<\/ValDt>)/, '$2$1')],
    ['an amount below zero', (xml) => xml.replace('"GBP">100.00<', '"GBP">-100.00<')],
    ['six decimals', (xml) => xml.replace('"GBP">100.00<', '"GBP">100.000000<')],
    ['an element nobody knows', (xml) => xml.replace('<Ntry>', '<Note>x</Note><Ntry>')],
    ['another version', (xml) => xml.replace('053.001.08', '053.001.02')],
  ])('is noticed to have %s', (_, broken) => {
    const xml = camt053Of(march, NOW);
    expect(broken(xml)).not.toBe(xml);
    expect(camt053Problems(readXml(broken(xml)))).not.toEqual([]);
  });
});

test('XML holds any text, and what it cannot hold is replaced', () => {
  const text = 'a<b>&"c\'\t\n\r]]>\u{1f4b6}';
  expect(readXml(element('T', text, { at: text }).xml)).toMatchObject({ text, attributes: { at: text } });
  expect(element('T', '\ufffe\ud800\u0001').xml).toBe('<T>\ufffd\ufffd\ufffd</T>');
});

/** What a statement's own numbers say of each other, read back from the XML. */
function checkSums(stmt: Node) {
  const currency = textOf(stmt, 'Acct', 'Ccy');
  const signed = (node: Node, ...amount: string[]) => {
    const units = minor(textOf(node, ...amount, 'Amt'), currency);
    return textOf(node, ...amount, 'CdtDbtInd') === 'CRDT' ? units : -units;
  };
  const balance = (type: string) => {
    const [found] = under(stmt, 'Bal').filter((bal) => textOf(bal, 'Tp', 'CdOrPrtry', 'Cd') === type);
    if (!found) throw new Error(`no ${type}`);
    return signed(found);
  };
  const entries = under(stmt, 'Ntry').map((ntry) => signed(ntry));
  const total = (of: readonly bigint[]) => of.reduce((sum, one) => sum + one, 0n);
  const [credits, debits] = [entries.filter((one) => one > 0n), entries.filter((one) => one < 0n)];
  const summary = (name: string, what: string) => textOf(stmt, 'TxsSummry', name, what);
  expect(balance('CLBD')).toBe(balance('OPBD') + total(entries));
  expect(summary('TtlNtries', 'NbOfNtries')).toBe(String(entries.length));
  expect(summary('TtlCdtNtries', 'NbOfNtries')).toBe(String(credits.length));
  expect(summary('TtlDbtNtries', 'NbOfNtries')).toBe(String(debits.length));
  expect(minor(summary('TtlCdtNtries', 'Sum'), currency)).toBe(total(credits));
  expect(minor(summary('TtlDbtNtries', 'Sum'), currency)).toBe(-total(debits));
  expect(minor(summary('TtlNtries', 'Sum'), currency)).toBe(total(credits) - total(debits));
  expect(signed(stmt, 'TxsSummry', 'TtlNtries', 'TtlNetNtry')).toBe(total(entries));
  for (const node of [...under(stmt, 'Bal', 'Amt'), ...under(stmt, 'Ntry', 'Amt')])
    expect(node.attributes.Ccy).toBe(currency);
}

/** Reads CSV as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) throw new Error('this is no CSV');
    const [, quoted, plain = '', end] = found;
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.slice(0, -1);
}
