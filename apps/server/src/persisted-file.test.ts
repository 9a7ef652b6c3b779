import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPersisted } from './persisted-file.ts';

describe('the file of GraphQL documents', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'daybook-persisted-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = async (text: string) => {
    const file = path.join(folder, 'documents.json');
    await writeFile(file, text);
    return readPersisted(file);
  };

  it('is read as hashes and documents', async () => {
    const hash = createHash('sha256').update('{ orders { position } }').digest('hex');
    const documents = await read(JSON.stringify({ [hash]: '{ orders { position } }' }));
    expect([...documents]).toEqual([[hash, '{ orders { position } }']]);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a name that is no hash', '{"orders":"{ orders { position } }"}'],
    ['a document that is no text', `{"${'a'.repeat(64)}":1}`],
  ])('is refused with %s, in one line that says where', async (_, text) => {
    await expect(read(text)).rejects.toThrow(/^DAYBOOK_GRAPHQL_PERSISTED: /);
  });

  it('must be there', async () => {
    await expect(readPersisted(path.join(folder, 'none.json'))).rejects.toThrow(/cannot be read/);
  });
});
