import {
  CurrencyCode,
  commands,
  context,
  Decimal,
  event,
  type Registry,
  registry,
  rejections,
  Shape,
  type Static,
  stream,
  Text,
  Type,
  Uuid,
} from '@daybook/core';

/** What every contestant stores: about 250 bytes, beside some 150 bytes of metadata (three ids). */
const EntryMade = Shape({
  customerId: Uuid(),
  currency: CurrencyCode(),
  lines: Type.Array(Shape({ sku: Text(), quantity: Type.Integer(), price: Decimal() })),
  note: Text(),
});
export type Entry = Static<typeof EntryMade>;

const events = { EntryMade: event(EntryMade) };
export const ledgerCommands = commands('Entry', { MakeEntry: EntryMade });
const refuse = rejections({});

/** The smallest context there can be: one event, and a command that always leads to it. */
const entry = stream({
  events,
  commands: ledgerCommands,
  initial: 0,
  evolve: (count) => count + 1,
  decide: ({ data }) => [{ type: 'EntryMade', data }],
});

export const ledger = (): Registry =>
  registry([
    context({
      name: 'ledger',
      streams: [entry],
      views: [],
      sagas: [],
      ports: [],
      routes: [],
      rejections: refuse.codes,
    }),
  ]);

/** Entries made beforehand, so that making them is not measured. */
export const entries: readonly Entry[] = Array.from({ length: 1_000 }, (_, i) => ({
  customerId: `0198f2a0-0000-7000-8000-${String(i).padStart(12, '0')}`,
  currency: 'GBP',
  lines: [
    { sku: `PEN-${i}`, quantity: 3, price: '12.50' },
    { sku: `INK-${i}`, quantity: 1, price: '3.99' },
  ],
  note: 'a line of text as long as what people write '.padEnd(60, '.'),
}));

/** One of them, in turn. */
export const entryOf = (i: number): Entry => entries[i % entries.length] as Entry;

/** What Daybook writes as an event's metadata, for those contestants that are handed theirs. */
export const metadataOf = (commandId: string) => ({
  causationId: commandId,
  commandId,
  correlationId: commandId,
});
