import { readFileSync } from 'node:fs';
import path from 'node:path';
import { declaredProtos, printProto } from '@daybook/server';
import { describe, expect, it } from 'vitest';
import { declared } from '../apps/server/src/server.ts';

const FOLDER = path.resolve(import.meta.dirname, '../proto');
const read = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

describe('the committed .proto files', () => {
  const { files, numbers, methods } = declaredProtos(declared().contexts, JSON.parse(read('numbers.json')));

  it('are what the declarations make: `npm run proto` has nothing to write', () => {
    for (const file of files) expect(read(file.path), file.path).toBe(printProto(file));
    expect(JSON.parse(read('numbers.json'))).toEqual(numbers);
  });

  it('have a method for every route there is, but for the administration, which has a port of its own', () => {
    const routes = declared().contexts.flatMap(({ routes: all }) =>
      all.filter(({ port }) => port === undefined).map(({ name }) => name),
    );
    expect([...methods.keys()].sort()).toEqual([...routes].sort());
  });
});
