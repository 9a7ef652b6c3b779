import type { BadInput } from './bad-inputs.ts';

/** A bad input that was not refused as it must be. */
export type Unrefused = { readonly name: string; readonly got: string };

/**
 * Sends each bad input and answers with those that were not refused as they must be: with a 4xx problem that has a
 * code, and without the log having grown. An empty answer is the good one.
 */
export async function unrefused(
  url: string,
  inputs: Iterable<BadInput>,
  logLength: () => Promise<number>,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Unrefused[]> {
  const before = await logLength();
  const failures: Unrefused[] = [];
  for (const input of inputs) {
    const got = await answerTo(url, input, headers);
    const after = await logLength();
    if (got !== null) failures.push({ name: input.name, got });
    if (after !== before) failures.push({ name: input.name, got: `the log grew from ${before} to ${after}` });
  }
  return failures;
}

/** Null when it was refused as it must be, otherwise what came instead. */
async function answerTo(url: string, input: BadInput, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...input.headers },
    body: Uint8Array.from(input.body),
  });
  const type = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  const isProblem = type.startsWith('application/problem+json') && /"code":"[a-z][a-z0-9_]*"/.test(text);
  return answer.status >= 400 && answer.status < 500 && isProblem ? null : `${answer.status} ${text.slice(0, 200)}`;
}
