import { readFile } from 'node:fs/promises';
import { problemsWith } from '@daybook/core';
import { Scheme } from '@daybook/payments';
import { ConfigError } from './config.ts';

const NAME = 'DAYBOOK_PAYMENT_POLICIES';

/** Reads a scheme, its members and its dated rules, from a JSON file. @throws ConfigError */
export async function readScheme(file: string): Promise<Scheme> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigError(`${NAME}: ${file} cannot be read`);
  });
  const scheme = parsed(text, file);
  const [problem] = problemsWith(Scheme(), scheme);
  if (problem) throw new ConfigError(`${NAME}: in ${file}, ${problem.pointer || 'the whole'} ${problem.message}`);
  return scheme as Scheme; // it fits the shape
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`${NAME}: ${file} is no JSON`);
  }
}
