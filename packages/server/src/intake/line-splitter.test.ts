import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineSplitter, TOO_LONG } from './line-splitter.ts';

/** What the splitter makes of chunks: each line with its number, TOO_LONG as it is. */
function split(chunks: readonly (string | Uint8Array)[], maxBytes = 8): [number, string | symbol][] {
  const splitter = lineSplitter(maxBytes);
  const lines: [number, string | symbol][] = [];
  const take = () => {
    for (let line = splitter.next(); line !== null; line = splitter.next())
      lines.push([splitter.number, line === TOO_LONG ? TOO_LONG : line.toString('latin1')]);
  };
  for (const chunk of chunks) {
    splitter.push(Buffer.from(chunk as string));
    take();
  }
  splitter.end();
  take();
  return lines;
}

describe('lines', () => {
  test('end with a newline, the last one also without', () => {
    expect(split(['a\nb\n'])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(split(['a\nb'])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(split([])).toEqual([]);
  });

  test('that are empty are counted and not given', () => {
    expect(split(['\n\r\na\n\n\nb\n\n'])).toEqual([
      [3, 'a'],
      [6, 'b'],
    ]);
    expect(split(['\r'])).toEqual([]);
  });

  test('may be as long as allowed and not longer, and a longer one is alone in that', () => {
    expect(split(['12345678\n123456789\nx'])).toEqual([
      [1, '12345678'],
      [2, TOO_LONG],
      [3, 'x'],
    ]);
    expect(split(['1234', '5678', '\n', '1234', '56789', 'more', 'and more\n', '', 'x'])).toEqual([
      [1, '12345678'],
      [2, TOO_LONG],
      [3, 'x'],
    ]);
    expect(split(['1234567', '89'])).toEqual([[1, TOO_LONG]]);
    expect(split(['1234567', '89\n\n1'])).toEqual([
      [1, TOO_LONG],
      [3, '1'],
    ]);
  });

  test('are the same however they were cut into chunks', () => {
    const text = fc.array(fc.constantFrom('\n', '\r\n', 'a', 'bb', '12345678', 'ü'), { maxLength: 40 });
    const cuts = fc.array(fc.nat(200), { maxLength: 20 });
    fc.assert(
      fc.property(text, cuts, (parts, at) => {
        const bytes = Buffer.from(parts.join(''));
        const places = [0, ...at.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((to, i) => bytes.subarray(places[i], to));
        expect(split(chunks)).toEqual(split([bytes]));
      }),
    );
  });
});
