import type { Node } from './xml-reader.ts';

/*
 * The part of camt.053.001.08 that our statements use, written down from the published message definition: which
 * elements stand in which, in what order, how often, and what their text may be. What is not named here may not stand.
 */

type Text = RegExp;
type Elements = readonly Part[];
type Part = { readonly name: string; readonly min: number; readonly max: number; readonly is: Text | Elements };

const one = (name: string, is: Text | Elements): Part => ({ name, min: 1, max: 1, is });
const maybe = (name: string, is: Text | Elements): Part => ({ name, min: 0, max: 1, is });
const some = (name: string, is: Text | Elements, min = 0): Part => ({ name, min, max: Number.POSITIVE_INFINITY, is });

const text = (max: number): Text => new RegExp(`^[^]{1,${max}}$`, 'u');
const DATE_TIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const DATE = /^(?!0000)\d{4}-\d\d-\d\d$/;
const COUNT = /^\d{1,15}$/;
const DIRECTION = /^(CRDT|DBIT)$/;
const CURRENCY = /^[A-Z]{3}$/;
/** At most 18 digits, at most 5 of them behind the point, never below zero. */
const AMOUNT = /^(?=(?:\D*\d){1,18}\D*$)\d+(\.\d{1,5})?$/;
const NUMBER = /^(?=(?:\D*\d){1,18}\D*$)\d+(\.\d{1,17})?$/;

const day = [one('Dt', DATE)];

const balance: Elements = [
  one('Tp', [one('CdOrPrtry', [one('Cd', /^(OPBD|CLBD)$/)])]),
  one('Amt', AMOUNT),
  one('CdtDbtInd', DIRECTION),
  one('Dt', day),
];

const entry: Elements = [
  maybe('NtryRef', text(35)),
  one('Amt', AMOUNT),
  one('CdtDbtInd', DIRECTION),
  maybe('RvslInd', /^(true|false)$/),
  one('Sts', [one('Cd', /^BOOK$/)]),
  maybe('BookgDt', day),
  maybe('ValDt', day),
  maybe('AcctSvcrRef', text(35)),
  one('BkTxCd', [one('Prtry', [one('Cd', text(35)), maybe('Issr', text(35))])]),
  maybe('NtryDtls', [
    some('TxDtls', [one('Refs', [one('EndToEndId', text(35))]), maybe('RmtInf', [some('Ustrd', text(140))])]),
  ]),
];

const turnover: Elements = [one('NbOfNtries', COUNT), one('Sum', NUMBER)];

const summary: Elements = [
  one('TtlNtries', [
    one('NbOfNtries', COUNT),
    maybe('Sum', NUMBER),
    one('TtlNetNtry', [one('Amt', NUMBER), one('CdtDbtInd', DIRECTION)]),
  ]),
  one('TtlCdtNtries', turnover),
  one('TtlDbtNtries', turnover),
];

const statement: Elements = [
  one('Id', text(35)),
  maybe('CreDtTm', DATE_TIME),
  maybe('FrToDt', [one('FrDtTm', DATE_TIME), one('ToDtTm', DATE_TIME)]),
  one('Acct', [one('Id', [one('Othr', [one('Id', text(34))])]), maybe('Ccy', CURRENCY), maybe('Nm', text(70))]),
  some('Bal', balance, 1),
  maybe('TxsSummry', summary),
  some('Ntry', entry),
];

const document: Elements = [
  one('BkToCstmrStmt', [
    one('GrpHdr', [one('MsgId', text(35)), one('CreDtTm', DATE_TIME)]),
    some('Stmt', statement, 1),
  ]),
];

/** What of a document is not as camt.053.001.08 has it: empty if nothing. */
export function camt053Problems(root: Node): string[] {
  const namespace = root.attributes.xmlns === 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';
  if (root.name !== 'Document' || !namespace) return ['this is no camt.053.001.08'];
  return problemsIn(root, document, 'Document');
}

function problemsIn(node: Node, is: Text | Elements, at: string): string[] {
  if (is instanceof RegExp) {
    if (node.children.length > 0) return [`${at} has elements in it`];
    const hasCurrency = CURRENCY.test(node.attributes.Ccy ?? '');
    // An amount names its currency, except the net of all entries, which is a bare number.
    if (is === AMOUNT && !hasCurrency) return [`${at} has no currency`];
    return is.test(node.text) ? [] : [`${at} may not be ${JSON.stringify(node.text)}`];
  }
  const problems: string[] = [];
  let next = 0;
  for (const part of is) {
    let count = 0;
    for (let child = node.children[next]; child?.name === part.name; child = node.children[next]) {
      problems.push(...problemsIn(child, part.is, `${at}/${part.name}`));
      next += 1;
      count += 1;
    }
    if (count < part.min || count > part.max) problems.push(`${at} has ${count} ${part.name}`);
  }
  const left = node.children[next];
  return left ? [...problems, `${at}/${left.name} may not stand there`] : problems;
}
