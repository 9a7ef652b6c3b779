import { badValues } from '@daybook/server/testing';
import { isFull } from './target.ts';

/** A value as JSON text. `never`: it must be refused wherever it stands. */
export type Value = { readonly name: string; readonly text: string; readonly never: boolean };

/**
 * Texts that mean something to whatever might read them behind us: SQL, shells, paths, logs, brokers, templates. Each
 * is a text that a free field may well take, so that it goes all the way down. `canary` is an address nobody may call.
 */
export const injections = (canary: string): readonly string[] => [
  "' OR '1'='1",
  "'; DROP TABLE daybook.events; --",
  '"; DELETE FROM daybook.events WHERE ""="',
  "1'||pg_sleep(5)||'",
  '$1',
  "E'\\\\047",
  '\\',
  '%',
  '_%',
  '#{7*7}',
  '{{7*7}}',
  '<%= 7*7 %>',
  '$(sleep 5)',
  '`sleep 5`',
  '| cat /etc/passwd',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '..\\..\\windows',
  'file:///etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '*',
  '>',
  'a.>',
  'a:b:{c}',
  '<script>alert(1)</script>',
  '=cmd|calc',
  '%0d%0aSet-Cookie: a=b',
  '%00',
  '%n%n%s',
  '\u202eesrever',
  'a\u200bb',
  'e\u0301',
  '\uff07',
  '\u2028',
  '{"level":60,"msg":"forged"}',
  'null',
  'undefined',
  'NaN',
  '-0',
  '0x10',
  '1e400',
  '9'.repeat(400),
  canary,
  `http://169.254.169.254/${canary.slice(-4)}`,
  'x'.repeat(5_000),
];

/** Texts with characters that no field takes; a log line, a header or a line of many would be broken by them. */
export const UNPRINTABLE: readonly string[] = [
  'a\u0000b',
  'a\r\n{"level":60,"msg":"forged"}',
  'a\nb',
  '\u001b[2J',
  '\u007f',
];

/** Every bad value there is, as JSON text. */
export function jsonValues(canary: string): readonly Value[] {
  const wrong = [...badValues()].filter(({ text }) => isFull || text.length < LARGE);
  const texts = [...injections(canary), ...UNPRINTABLE];
  return [
    ...wrong.map(({ name, text, always }) => ({ name, text, never: always })),
    ...texts.map((text) => ({ name: shown(text), text: JSON.stringify(text), never: text.includes('\u0000') })),
  ];
}

/** Values of megabytes at every field are for the full run; the body's own limits are held elsewhere. */
const LARGE = 50_000;

export const shown = (text: string) => JSON.stringify(text.slice(0, 40));

/** All of them in a full run; otherwise some, others at each place, so that each is somewhere. */
export function some<T>(values: readonly T[], place: string, count: number): readonly T[] {
  if (isFull || values.length <= count) return values;
  const stride = values.length / count;
  const first = hashOf(place) % Math.ceil(stride);
  return Array.from(
    { length: count },
    (_, i) => values[Math.min(first + Math.floor(i * stride), values.length - 1)] as T,
  );
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) >>> 0;
  return hash;
}
