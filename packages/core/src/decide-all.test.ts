import { describe, expect, it } from 'vitest';
import { book, bookCommands } from '../../../tests/support/library.ts';
import { memoryStreams } from './testing/index.ts';

const { AddBook, Lend, LendTogether, Return } = bookCommands;
const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(8));
const shelf = () => {
  const books = memoryStreams([book]);
  for (const id of [a, b, c]) books.execute(AddBook(id as string, { title: id as string, copies: 1 }));
  return books;
};
const lent = (books: ReturnType<typeof shelf>) => [a, b, c].map((id) => books.state(book, id as string).lent);

describe('a decision that asks something of other streams', () => {
  it('is made with theirs, and recorded with theirs in the order they were asked', () => {
    const books = shelf();
    const made = books.execute(LendTogether(b as string, { reader: 'Ann', others: [c as string, a as string] }));
    expect(made).toMatchObject([
      { streamId: b, version: 2, position: 4 },
      { streamId: c, version: 2, position: 5 },
      { streamId: a, version: 2, position: 6 },
    ]);
    expect(lent(books)).toEqual([1, 1, 1]);
  });

  it('is not made if one of them is refused', () => {
    const books = shelf();
    books.execute(Lend(c as string, { reader: 'Bob' }));
    const refused = books.execute(LendTogether(a as string, { reader: 'Ann', others: [b as string, c as string] }));
    expect(refused).toMatchObject({ code: 'all_lent' });
    expect(lent(books)).toEqual([0, 0, 1]);
    expect(books.log).toHaveLength(4);
  });

  it('sees what those before it led to, on the same stream too', () => {
    const books = shelf();
    const twice = LendTogether(a as string, { reader: 'Ann', others: [a as string] });
    expect(books.execute(twice)).toMatchObject({ code: 'all_lent' });
    const andBack = [
      LendTogether(a as string, { reader: 'Ann', others: [b as string] }),
      Return(b as string, { reader: 'Ann' }),
    ];
    expect(books.execute(andBack)).toHaveLength(3);
    expect(lent(books)).toEqual([1, 0, 0]);
  });

  it('fails for good where a decider makes a command that does not fit', () => {
    const wrong = LendTogether(a as string, { reader: 'Ann', others: [b as string] });
    const broken = { ...book, decide: () => ({ events: [], commands: [Lend(b as string, {} as never)] }) };
    expect(() => memoryStreams([broken]).execute(wrong)).toThrow('LendTogether led to a Lend that does not fit');
    const endless = { ...book, decide: () => ({ events: [], commands: [wrong] }) };
    expect(() => memoryStreams([endless]).execute(wrong)).toThrow('more than 1000 commands');
  });

  it('does not count what was asked for: an order may have a thousand lines', () => {
    const books = shelf();
    const many = Array.from({ length: 2_500 }, () => bookCommands.Note(a as string, { note: 'n' }));
    expect(books.execute(many)).toHaveLength(2_500);
  });

  it('is refused where one id is asked for as two types of stream', () => {
    const commands = { ...book.commands, stream: 'Magazine' };
    const magazine = { ...book, type: 'Magazine', commands, decide: () => ({ events: [], commands: [lend] }) };
    const lend = Lend(a as string, { reader: 'Ann' });
    const asked = { ...lend, stream: 'Magazine' };
    expect(memoryStreams([book, magazine]).execute(asked)).toMatchObject({ code: 'stream_of_another_type' });
    expect(memoryStreams([book, magazine]).execute([lend, asked])).toMatchObject({ rejected: true });
  });

  it('can be gone on with in two ways', () => {
    const books = shelf();
    const other = books.copy();
    books.execute(Lend(a as string, { reader: 'Ann' }));
    expect([lent(books), lent(other)]).toEqual([
      [1, 0, 0],
      [0, 0, 0],
    ]);
  });
});
