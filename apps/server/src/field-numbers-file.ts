import { readFile } from 'node:fs/promises';
import type { FieldNumbers } from '@daybook/server';

/** Where `npm run proto` keeps the numbers of the messages' fields. */
const FILE = new URL('../../../proto/numbers.json', import.meta.url);

/** The numbers that are published. Without the file the fields would be numbered anew, so that is an error. */
export async function readFieldNumbers(): Promise<FieldNumbers> {
  return JSON.parse(await readFile(FILE, 'utf8')) as FieldNumbers;
}
