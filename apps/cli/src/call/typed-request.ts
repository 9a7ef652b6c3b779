import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { type DeclaredField, declaredFieldsOf } from '@daybook/core';
import { parseStrictJson, StrictJsonError } from '@daybook/server';
import { UsageError } from '../problems.ts';
import type { DeclaredOperation } from './declared-operations.ts';

/** Where a request's text comes from. */
export type Sources = { readonly file: (name: string) => string; readonly stdin: NodeJS.ReadableStream };

/** The fields that can be typed as options: plain values at the top of the request. */
export const flagsOf = ({ route, sent }: DeclaredOperation): readonly DeclaredField[] =>
  [...declaredFieldsOf(route.params), ...declaredFieldsOf(sent)].filter(
    ({ path, isPlain }) => isPlain && !/[.[]/.test(path),
  );

/**
 * The request: what `--body` says (JSON, `@file`, or `-` for standard input) with what single options say in its
 * place. Values are typed as their fields are declared; whether they fit is for the server to say.
 * @throws UsageError for what is no JSON object
 */
export async function typedRequest(
  operation: DeclaredOperation,
  typed: Readonly<Record<string, unknown>>,
  { file, stdin }: Sources,
): Promise<Readonly<Record<string, unknown>>> {
  const { body } = typed;
  const read = typeof body === 'string' ? objectOf(await sourceText(body, file, stdin)) : {};
  const flags = flagsOf(operation).flatMap(({ path, kind }): [string, unknown][] => {
    const value = Object.hasOwn(typed, path) ? typed[path] : undefined;
    return typeof value === 'string' ? [[path, typedValue(value, kind)]] : [];
  });
  return { ...read, ...Object.fromEntries(flags) };
}

async function sourceText(body: string, file: Sources['file'], stdin: NodeJS.ReadableStream): Promise<string> {
  if (body === '-') return textOf(stdin);
  return body.startsWith('@') ? readFile(file(body.slice(1)), 'utf8') : body;
}

function objectOf(text: string): object {
  try {
    const value = parseStrictJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new UsageError(`--body is no JSON that would be taken: ${error.message}`);
  }
  throw new UsageError('--body should be a JSON object');
}

/** Whole numbers and yes or no in their one spelling; everything else is text, and money above all. */
function typedValue(text: string, kind: string): unknown {
  if (text === 'null' && kind.endsWith('or null')) return null;
  if (kind.startsWith('whole number') && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (kind.startsWith('yes or no') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
