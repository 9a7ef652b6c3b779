import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SCHEME } from '@daybook/payments';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import { readScheme } from './scheme-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'daybook-scheme-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = async (text: string) => {
  const file = path.join(folder, 'scheme.json');
  await writeFile(file, text);
  return file;
};

describe('a file with a scheme', () => {
  it('says what Daybook’s own scheme says, written down', async () => {
    expect(await readScheme(await written(JSON.stringify(SCHEME)))).toEqual(SCHEME);
  });

  it.each([
    ['{', 'is no JSON'],
    ['{}', '/members is required'],
    [JSON.stringify({ ...SCHEME, policies: [] }), '/policies'],
    [JSON.stringify({ ...SCHEME, policies: [{ ...SCHEME.policies[0], from: 'today' }] }), '/policies/0/from'],
    [JSON.stringify({ ...SCHEME, more: 1 }), '/more is not a known property'],
  ])('that does not fit is one clear line: %.20s', async (text, problem) => {
    const reading = readScheme(await written(text));
    await expect(reading).rejects.toBeInstanceOf(ConfigError);
    await expect(reading).rejects.toThrow(problem);
  });

  it('that is not there is one as well', async () => {
    await expect(readScheme(path.join(folder, 'nothing.json'))).rejects.toThrow('cannot be read');
  });
});
