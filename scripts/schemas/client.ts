import { readdir, rm } from 'node:fs/promises';
import type { Registry } from '@daybook/core';
import { clientFilesOf } from '../client/client-files.ts';
import { keepFile } from './kept-file.ts';

const FOLDER = 'packages/client/src/generated';

/** Keeps what of the typed client is generated; a file that nothing makes any more is taken away. */
export async function keepClient(registry: Registry, check: boolean): Promise<boolean> {
  const files = clientFilesOf(registry);
  let isKept = true;
  for (const [name, text] of files) isKept = (await keepFile(name, text, check, FOLDER)) && isKept;
  const folder = new URL(`../../${FOLDER}/`, import.meta.url);
  for (const name of await readdir(folder)) {
    if (files.has(name)) continue;
    if (check) console.error(`${FOLDER}/${name} is made of nothing: run \`npm run schemas\``);
    else await rm(new URL(name, folder));
    isKept &&= !check;
  }
  return isKept;
}
