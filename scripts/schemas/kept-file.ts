import { readFile, writeFile } from 'node:fs/promises';

/**
 * Keeps a generated file, under `schemas/` unless said, so that what changes for those outside shows where changes are
 * reviewed. With `check` it only says whether the file is up to date.
 */
export async function keepFile(name: string, text: string, check: boolean, folder = 'schemas'): Promise<boolean> {
  const file = new URL(`../../${folder}/${name}`, import.meta.url);
  const isKept = (await readFile(file, 'utf8').catch(() => '')) === text;
  if (!isKept && check) console.error(`${folder}/${name} is outdated: run \`npm run schemas\` and commit it`);
  else if (!isKept) await writeFile(file, text);
  if (isKept || !check) console.log(`${folder}/${name} is ${isKept ? 'up to date' : 'written'}`);
  return isKept || !check;
}
