const times = (count: number, make: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => make(i)).join(' ');
const ID = '0197f1c0-0000-7000-8000-000000000002';

/** Documents that would cost far more to answer than to send. Each must be refused before anything of it is done. */
export const BOMBS: Readonly<Record<string, string>> = {
  'ten thousand aliases': `{ ${times(10_000, (i) => `a${i}: __typename`)} }`,
  'aliases below the length': `{ order(id: "${ID}") { ${times(400, (i) => `a${i}: orderId`)} } }`,
  'a fragment in itself': 'query { ...f } fragment f on Query { ...f }',
  'fragments in a ring':
    'query { ...a } fragment a on Query { ...b } fragment b on Query { ...c } fragment c on Query { ...a }',
  'fragments that double': `{ ...f0 } ${times(12, (i) => `fragment f${i} on Query { ${`...f${i + 1} `.repeat(10)} }`)} fragment f12 on Query { __typename }`,
  'depth 50': `{ ${'a { '.repeat(50)} a ${'} '.repeat(50)} }`,
  'depth behind lists': `query($a: ${'['.repeat(2_000)}Int${']'.repeat(2_000)}) { __typename }`,
  'depth of a value': `{ orders(first: ${'['.repeat(5_000)}${']'.repeat(5_000)}) { position } }`,
  'an object without end': `{ orders(first: ${'{a:'.repeat(5_000)}1${'}'.repeat(5_000)}) { position } }`,
  'ten thousand @skip': `{ __typename ${'@skip(if: false) '.repeat(10_000)} }`,
  'a thousand @include': `{ __typename ${'@include(if: true) '.repeat(1_000)} }`,
  'first of all there is': '{ orders(first: 2147483647) { position } }',
  'first beyond 32 bits': '{ orders(first: 2147483648) { position } }',
  'first below nothing': '{ orders(first: -1) { position } }',
  'many dear pages': `{ ${times(19, (i) => `a${i}: orders(first: 500) { position }`)} }`,
  'many pages of the past': `{ ${times(19, (i) => `a${i}: orders(atPosition: 0) { position }`)} }`,
  'a flood of names': `{ ${'__typename '.repeat(5_000)} }`,
  'a flood of variables': `query(${times(2_000, (i) => `$v${i}: Int`)}) { __typename }`,
  'a flood of operations': times(2_000, (i) => `query q${i} { __typename }`),
  'fields that must be compared': `{ ${times(10, () => `orders { ${'edges { node { orderId } } '.repeat(40)} }`)} }`,
  'a megabyte': `{ __typename } # ${'x'.repeat(1_000_000)}`,
  'a string without end': `{ order(id: "${'\\u0041'.repeat(30_000)}") { orderId } }`,
  'a block string of quotes': `{ order(id: """${'\\"""'.repeat(20_000)}""") { orderId } }`,
  'a subscription by POST': 'subscription { events { position } }',
  'another operation': 'query A { __typename } mutation B { __typename }',
};

/** Bodies that are no single request. */
export const BATCHES: Readonly<Record<string, string>> = {
  'a thousand mutations': JSON.stringify(Array.from({ length: 1_000 }, () => ({ query: 'mutation { __typename }' }))),
  'two queries': '[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
  'an empty batch': '[]',
  'a query twice': '{"query":"{ __typename }","query":"mutation { __typename }"}',
};
