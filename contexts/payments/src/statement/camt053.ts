import { formatMoney, type Money, money, negate, parseMoney, subtract } from '@daybook/money';
import { plus } from '../totals.ts';
import type { AccountStatement, Statement, StatementLine, Turnover } from './statement.ts';
import { documentOf, element, type Xml } from './xml.ts';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
const MAX_NAME = 70;
const MAX_REMITTANCE = 140;

/**
 * A statement as ISO 20022 camt.053.001.08, one `Stmt` for each currency. `now` is when the document is made.
 *
 * The period goes by value date: an entry that was back-dated into it stands there, with the later date on which it was
 * booked. What names an entry for ever is its `AcctSvcrRef`; `EndToEndId` is the transfer's id, and so the same on the
 * statements of both sides.
 */
export function camt053Of(account: AccountStatement, now: string): string {
  const header = element('GrpHdr', [element('MsgId', messageId(account)), element('CreDtTm', now)]);
  const statements = account.statements.map((statement) => statementElement(account, statement, now));
  return documentOf(element('Document', [element('BkToCstmrStmt', [header, ...statements])], { xmlns: NAMESPACE }));
}

/*
 * Both ids hold the position of the log at which the statement was read: a later statement of the same days, with what
 * was back-dated in the meantime, is another statement. ISO 20022 has room for 35 characters.
 */
const periodOf = ({ from, to }: AccountStatement) => [from, to].map((day) => day.replaceAll('-', '')).join('-');
const messageId = (account: AccountStatement) =>
  `${periodOf(account)}-${account.accountId.slice(-5)}-${account.position.toString(36)}`;
const statementId = (account: AccountStatement, currency: string) =>
  `${currency}-${periodOf(account)}-${account.position.toString(36)}`;

function statementElement(account: AccountStatement, statement: Statement, now: string): Xml {
  const { from, to } = account;
  const { currency, opening, closing, entries } = statement;
  return element('Stmt', [
    element('Id', statementId(account, currency)),
    element('CreDtTm', now),
    element('FrToDt', [element('FrDtTm', `${from}T00:00:00Z`), element('ToDtTm', `${to}T23:59:59Z`)]),
    element('Acct', [
      element('Id', [element('Othr', [element('Id', shortId(account.accountId))])]),
      element('Ccy', currency),
      element('Nm', pieces(account.name, MAX_NAME)[0] ?? '-'),
    ]),
    balanceElement('OPBD', money(opening, currency), from),
    balanceElement('CLBD', money(closing, currency), to),
    summaryElement(statement),
    ...entries.map((entry) => entryElement(entry, currency)),
  ]);
}

function balanceElement(type: 'OPBD' | 'CLBD', balance: Money, day: string): Xml {
  return element('Bal', [
    element('Tp', [element('CdOrPrtry', [element('Cd', type)])]),
    amountElement(magnitude(balance)),
    element('CdtDbtInd', direction(balance)),
    dateElement('Dt', day),
  ]);
}

/** How many entries there are and what they come to: all of them, the credits, the debits. */
function summaryElement({ currency, opening, closing, credits, debits }: Statement): Xml {
  const net = subtract(money(closing, currency), money(opening, currency));
  return element('TxsSummry', [
    element('TtlNtries', [
      element('NbOfNtries', String(credits.count + debits.count)),
      sumElement(plus(credits.total, debits.total), currency),
      element('TtlNetNtry', [element('Amt', formatMoney(magnitude(net))), element('CdtDbtInd', direction(net))]),
    ]),
    turnoverElement('TtlCdtNtries', credits, currency),
    turnoverElement('TtlDbtNtries', debits, currency),
  ]);
}

const turnoverElement = (name: string, { count, total }: Turnover, currency: string) =>
  element(name, [element('NbOfNtries', String(count)), sumElement(total, currency)]);

/** ISO 20022 has room for eighteen digits; a larger sum is left out, as it may be. */
const sumElement = (total: string, currency: string) =>
  parseMoney(total, currency) === 'out_of_range' ? null : element('Sum', total);

function entryElement(entry: StatementLine, currency: string): Xml {
  const reference = `${entry.position}-${entry.line}`;
  return element('Ntry', [
    element('NtryRef', reference),
    amountElement(money(entry.amount, currency)),
    element('CdtDbtInd', entry.side === 'credit' ? 'CRDT' : 'DBIT'),
    entry.kind === 'reversal' ? element('RvslInd', 'true') : null,
    element('Sts', [element('Cd', 'BOOK')]),
    dateElement('BookgDt', entry.recordedAt.slice(0, 10)),
    dateElement('ValDt', entry.effectiveDate),
    element('AcctSvcrRef', reference),
    element('BkTxCd', [element('Prtry', [element('Cd', entry.kind), element('Issr', 'Daybook')])]),
    element('NtryDtls', [
      element('TxDtls', [
        element('Refs', [element('EndToEndId', shortId(entry.transferId))]),
        element(
          'RmtInf',
          pieces(entry.description, MAX_REMITTANCE).map((piece) => element('Ustrd', piece)),
        ),
      ]),
    ]),
  ]);
}

const amountElement = (amount: Money) => element('Amt', formatMoney(amount), { Ccy: amount.currency });
const dateElement = (name: string, day: string) => element(name, [element('Dt', day)]);
const isDebit = (balance: Money) => balance.amount < 0n;
const magnitude = (balance: Money) => (isDebit(balance) ? negate(balance) : balance);
/** Nothing is written as a credit. */
const direction = (balance: Money) => (isDebit(balance) ? 'DBIT' : 'CRDT');
/** A UUID without its dashes: 32 characters, where ISO 20022 has room for 34 or 35. */
const shortId = (id: string) => id.replaceAll('-', '');

/** Cuts text into pieces of so many characters at most, none of them in half. */
function pieces(text: string, length: number): string[] {
  const characters = Array.from(text);
  const count = Math.ceil(characters.length / length);
  return Array.from({ length: count }, (_, i) => characters.slice(i * length, (i + 1) * length).join(''));
}
