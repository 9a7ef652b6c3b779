import {
  alongWith,
  ask,
  type Context,
  Count,
  call,
  commands,
  context,
  end,
  escalate,
  event,
  Nullable,
  operation,
  port,
  type Registry,
  registry,
  rejections,
  Shape,
  saga,
  setTimer,
  stream,
  Text,
  Timestamp,
  Type,
  type View,
  view,
} from '@daybook/core';

/**
 * A context small enough to hold in the head, for tests of the engine: books that are lent and returned. `Note` may
 * carry the word poison, which the views choke on.
 */
const bookEvents = {
  BookAdded: event(Shape({ title: Text(), copies: Count() })),
  BookLent: event(Shape({ reader: Text(), on: Timestamp() })),
  BookReturned: event(Shape({ reader: Text() })),
  NoteMade: event(Shape({ note: Text() })),
};

export const bookCommands = commands('Book', {
  AddBook: Shape({ title: Text(), copies: Count() }),
  Lend: Shape({ reader: Text() }),
  /** Lends this one and the others to the same reader, or none of them. */
  LendTogether: Shape({ reader: Text(), others: Type.Array(Text()) }),
  Return: Shape({ reader: Text() }),
  Note: Shape({ note: Text() }),
});

const refuse = rejections({
  book_exists: { kind: 'conflict', meaning: 'The book is there already.' },
  book_missing: { kind: 'missing', meaning: 'There is no such book.' },
  all_lent: { kind: 'conflict', meaning: 'Every copy is lent.' },
});

type Book = { copies: number | null; lent: number };

export const book = stream({
  commands: bookCommands,
  events: bookEvents,
  initial: { copies: null, lent: 0 } as Book,
  snapshot: { every: 10 },
  evolve(state, e): Book {
    switch (e.type) {
      case 'BookAdded':
        return { ...state, copies: e.data.copies };
      case 'BookLent':
        return { ...state, lent: state.lent + 1 };
      case 'BookReturned':
        return { ...state, lent: state.lent - 1 };
      case 'NoteMade':
        return state;
    }
  },
  decide(command, state, { now }) {
    if (command.type === 'AddBook')
      return state.copies === null ? [{ type: 'BookAdded', data: command.data }] : refuse('book_exists');
    if (state.copies === null) return refuse('book_missing');
    switch (command.type) {
      case 'Lend':
        if (state.lent >= state.copies) return refuse('all_lent');
        return [{ type: 'BookLent', data: { reader: command.data.reader, on: now } }];
      case 'LendTogether': {
        if (state.lent >= state.copies) return refuse('all_lent');
        const { reader, others } = command.data;
        const lent = { type: 'BookLent' as const, data: { reader, on: now } };
        return alongWith(
          [lent],
          others.map((other) => bookCommands.Lend(other, { reader })),
        );
      }
      case 'Return':
        return state.lent > 0 ? [{ type: 'BookReturned', data: command.data }] : [];
      case 'Note':
        return [{ type: 'NoteMade', data: command.data }];
    }
  },
});

/** Whether the views choke on a note that says so. Tests mend it. */
export const poison = { on: true };

export const booksView = view({
  name: 'books',
  version: 1,
  events: bookEvents,
  row: Shape({
    bookId: Text(),
    title: Text(),
    lent: Count(),
    times: Count(),
    lastLentAt: Nullable(Timestamp()),
    notes: Count(),
  }),
  key: ['bookId'],
  keys: (e) => [{ bookId: e.streamId }],
  project(row, e) {
    switch (e.type) {
      case 'BookAdded':
        return { bookId: e.streamId, title: e.data.title, lent: 0, times: 0, lastLentAt: null, notes: 0 };
      case 'BookLent':
        return row && { ...row, lent: row.lent + 1, times: row.times + 1, lastLentAt: e.data.on };
      case 'BookReturned':
        return row && { ...row, lent: row.lent - 1 };
      case 'NoteMade':
        if (e.data.note === 'poison' && poison.on) throw new Error('this note cannot be read');
        return row && { ...row, notes: row.notes + 1 };
    }
  },
  queries: { byTitle: { orderBy: [{ field: 'title' }] }, byTimes: { orderBy: [{ field: 'times', descending: true }] } },
});

export const readersView = view({
  name: 'readers',
  version: 1,
  shards: 3,
  events: bookEvents,
  row: Shape({ reader: Text(), held: Count({ minimum: -100 }), lent: Count() }),
  key: ['reader'],
  keys: (e) => (e.type === 'BookLent' || e.type === 'BookReturned' ? [{ reader: e.data.reader }] : []),
  project(row, e) {
    if (e.type !== 'BookLent' && e.type !== 'BookReturned') return row;
    const held = (row?.held ?? 0) + (e.type === 'BookLent' ? 1 : -1);
    return { reader: e.data.reader, held, lent: (row?.lent ?? 0) + (e.type === 'BookLent' ? 1 : 0) };
  },
  queries: { all: {}, total: { sum: ['lent', 'held'], groupBy: [] } },
});

/** Every reader's letter box is a service of its own. */
export const post = port(
  'post',
  {
    send: operation(Shape({ to: Text(), text: Text() }), Shape({ letter: Text() }), {
      timeoutMs: 300,
      attempts: 4,
      firstDelayMs: 20,
      maxDelayMs: 50,
    }),
  },
  { serviceOf: ({ to }) => String(to) },
);

/** When a book is lent: write to the reader; if there is no answer to be had, a person decides; then note it. */
export const lendingSaga = saga({
  name: 'Lending',
  events: bookEvents,
  startedBy: ['BookLent'],
  keyOf: (e) => (e.type === 'BookLent' || e.type === 'BookReturned' ? `${e.streamId}/${e.data.reader}` : null),
  initial: { bookId: '', reader: '', returned: false },
  evolve(data, input) {
    if (input.kind !== 'event') return data;
    if (input.event.type === 'BookLent')
      return { ...data, bookId: input.event.streamId, reader: input.event.data.reader };
    return input.event.type === 'BookReturned' ? { ...data, returned: true } : data;
  },
  react(input, { data, steps }) {
    if (input.kind === 'event' && input.event.type === 'BookLent')
      return [
        call('letter', post, 'send', { to: data.reader, text: 'enjoy' }),
        setTimer('reminder', new Date(Date.parse(input.event.recordedAt) + 50).toISOString()),
      ];
    if (input.kind === 'timer')
      return data.returned ? [] : [ask('remind', bookCommands.Note(data.bookId, { note: 'late' }))];
    if (input.kind === 'answer' && input.step === 'letter')
      return input.outcome === 'unknown' ? [escalate('letter', 'did it arrive?')] : [end('completed', input.outcome)];
    return input.kind === 'answer' && steps.letter?.status === 'done' ? [end('completed', 'reminded')] : [];
  },
});

export function libraryContext(more: Partial<Context> = {}): Context {
  return context({
    name: 'library',
    streams: [book],
    views: [booksView, readersView],
    sagas: [],
    ports: [],
    routes: [],
    rejections: refuse.codes,
    ...more,
  });
}

export const library = (...views: View[]): Registry => registry([libraryContext(views.length > 0 ? { views } : {})]);

export const libraryWithSaga = (): Registry => registry([libraryContext({ sagas: [lendingSaga], ports: [post] })]);
