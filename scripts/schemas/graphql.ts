import { readFile, writeFile } from 'node:fs/promises';
import { graphqlSchemaOf, operationsOf } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { buildSchema, findBreakingChanges, printSchema } from 'graphql';
import { declared } from '../../apps/server/src/server.ts';

const FILE = new URL('../../schemas/schema.graphql', import.meta.url);

/**
 * Keeps `schemas/schema.graphql`, what the GraphQL face serves. A change that would break a client of the committed
 * one is refused, whether it is only checked or written. To break them knowingly, take the file away first.
 */
export async function keepGraphql(check: boolean): Promise<boolean> {
  const schema = graphqlSchemaOf(operationsOf(memoryEngine(declared().contexts)));
  const text = `${printSchema(schema)}\n`;
  const kept = await readFile(FILE, 'utf8').catch(() => null);
  const breaking = kept === null ? [] : findBreakingChanges(buildSchema(kept), schema);
  for (const { type, description } of breaking) console.error(`schema.graphql: ${type}: ${description}`);
  if (breaking.length > 0) return false;
  if (kept === text) console.log(`schemas/schema.graphql is up to date: ${text.split('\n').length} lines`);
  else if (check) console.error('schemas/schema.graphql is outdated: run `npm run schemas` and commit it');
  else {
    await writeFile(FILE, text);
    console.log('schemas/schema.graphql is written');
  }
  return kept === text || !check;
}
