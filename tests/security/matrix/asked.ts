import { randomUUID } from 'node:crypto';
import { exampleOfRoute } from '@daybook/core';
import type { MatrixRow } from './rows.ts';

/** A request for an operation, before any face has put it into its own words. */
export type Asked = {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
};

/** Ids of one tenant's things, by what they are; and the currency it has a settlement window in. */
export type Things = Readonly<Record<Thing, string>>;
export type Thing =
  | 'order'
  | 'customer'
  | 'product'
  | 'account'
  | 'otherAccount'
  | 'transfer'
  | 'hold'
  | 'cardPayment'
  | 'payment'
  | 'collect'
  | 'dispute'
  | 'quote'
  | 'return'
  | 'fulfilment'
  | 'act'
  | 'actToApprove'
  | 'actToReject'
  | 'apiKey'
  | 'keyToRevoke'
  | 'windowCurrency';

/** What stands in a path before the id says what the id is of. A new collection is to be added here. */
const IN_PATH: readonly (readonly [string, Thing])[] = [
  ['/orders/{id}', 'order'],
  ['/customers/{id}', 'customer'],
  ['/inventory/{productId}', 'product'],
  ['/payments/{id}', 'payment'],
  ['/accounts/{id}', 'account'],
  ['/transfers/{id}', 'transfer'],
  ['/disputes/{id}', 'dispute'],
  ['/fx/quotes/{id}', 'quote'],
  ['/acts/{id}', 'act'],
  ['/api-keys/{id}', 'apiKey'],
];
/** Operations that need a thing in another state than the others of its collection. */
const BY_OPERATION: Readonly<Record<string, Thing>> = {
  captureHold: 'hold',
  voidHold: 'hold',
  approveCollect: 'collect',
  declineCollect: 'collect',
  capturePayment: 'cardPayment',
  voidPayment: 'cardPayment',
  approveAct: 'actToApprove',
  rejectAct: 'actToReject',
  revokeApiKey: 'keyToRevoke',
};
/** Fields that name a thing, wherever they stand. */
const BY_FIELD: Readonly<Record<string, Thing>> = {
  customerId: 'customer',
  productId: 'product',
  orderId: 'order',
  paymentId: 'payment',
  fromAccountId: 'account',
  toAccountId: 'otherAccount',
  quoteId: 'quote',
  returnId: 'return',
  aggregateId: 'order',
  sagaId: 'fulfilment',
};
/** Ids that a request gives to something of its own. */
const OF_ITS_OWN = ['captureId', 'refundId', 'messageId', 'lineId', 'bankId', 'reference', 'bankReference'];

/** Currencies in which nobody has a window. */
const NO_WINDOWS = ['KES', 'NGN', 'PHP', 'THB'];

/** Things that are not there, and never were. */
export function missingThings(): Things {
  const names: readonly Thing[] = [
    ...new Set([...IN_PATH.map(([, thing]) => thing), ...Object.values(BY_OPERATION), ...Object.values(BY_FIELD)]),
  ];
  const ids = Object.fromEntries(names.map((name) => [name, randomUUID()]));
  return { ...ids, windowCurrency: NO_WINDOWS[Math.floor(Math.random() * NO_WINDOWS.length)] } as Things;
}

/** An operation with a request that fits it. */
type Askable = {
  readonly name: string;
  readonly path: string;
  readonly example: Partial<Record<keyof Asked, unknown>>;
};

/** What is asked for a row about these things; null where it is about none. */
export function askedOf({ name, subject }: MatrixRow, things: Things): Asked | null {
  switch (subject.kind) {
    case 'declared':
      return askedFor({ name, path: subject.route.path, example: exampleOfRoute(subject.route) }, things);
    case 'written':
      return askedFor({ name, ...subject }, things);
    case 'events':
      return null;
  }
}

/** The operation's own example, about these things. @throws where it has an id nobody has said the meaning of */
function askedFor({ name: operation, path, example }: Askable, things: Things): Asked {
  const inPath = IN_PATH.find(([one]) => path.includes(one))?.[1];
  const subject = BY_OPERATION[operation] ?? inPath;

  const put = (value: unknown, key: string, where: 'path' | 'other'): unknown => {
    if (Array.isArray(value)) return value.map((one) => put(one, key, where));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, put(one, name, where)]));
    if (where === 'path' && (key === 'id' || key === 'productId')) {
      if (!subject) throw new Error(`${operation}: nobody has said what the id in ${path} is of`);
      return things[subject];
    }
    const thing = BY_FIELD[key];
    if (thing) return things[thing];
    if (key === 'currency' && path.includes('/settlement/')) return things.windowCurrency;
    if (typeof value === 'string' && /^[0-9a-f]{8}-/.test(value) && !OF_ITS_OWN.includes(key))
      throw new Error(`${operation}: nobody has said what ${key} is of`);
    return value;
  };
  const record = (value: unknown, where: 'path' | 'other') =>
    put(value ?? {}, '', where) as Readonly<Record<string, unknown>>;
  return {
    params: record(example.params, 'path'),
    query: record(example.query, 'other'),
    body: example.body === undefined ? undefined : record(OWN_BODY[operation] ?? example.body, 'other'),
  };
}

/** Where the operation's own example would be refused for its shape alone, before it is looked at what it is about. */
const OWN_BODY: Readonly<Record<string, object>> = {
  // Nobody answers under another's name. The step is there, and has its answer.
  resolveSagaStep: { step: 'reserve stock', outcome: 'unknown' },
};

/** Whether a row names any of the things, so that asking for another's can differ from asking for a missing one. */
export const namesAny = (row: MatrixRow, things: Things): boolean => {
  const text = JSON.stringify(askedOf(row, things));
  return Object.values(things).some((id) => text.includes(`"${id}"`));
};
