import { randomUUID } from 'node:crypto';
import { line as lineSchema } from '../intake/line.ts';
import { type BadInput, badInputs } from './bad-inputs.ts';
import { askBytes } from './line-client.ts';
import type { Unrefused } from './unrefused.ts';

/** Lines sent in one request: enough to have good and bad company, few enough to find the one that was let through. */
const LINES_A_REQUEST = 50;

/** Everything that can be wrong with a body, as the body of a line. What is only wrong with a request is left out. */
export function* badBodiesAsLines(path: string, inputs: Iterable<BadInput>): Generator<BadInput> {
  for (const input of inputs) {
    if (input.headers['content-type'] !== 'application/json' || input.headers['content-encoding']) continue;
    if (input.body.length === 0) continue;
    const before = JSON.stringify({ commandId: randomUUID(), path }).slice(0, -1);
    const body = Buffer.concat([Buffer.from(`${before},"body":`), input.body, Buffer.from('}')]);
    yield { ...input, body };
  }
}

/** Everything that can be wrong with what stands around the body. */
export function* badLines(path: string, body: object): Generator<BadInput> {
  const ids = { correlationId: randomUUID(), causationId: randomUUID() };
  const valid = { commandId: randomUUID(), path, expectedVersion: 0, ...ids, body };
  for (const input of badInputs({ schema: lineSchema, valid }))
    if (input.headers['content-type'] === 'application/json' && !input.headers['content-encoding']) yield input;
}

/**
 * Sends each bad line, many in a request, and answers with those that were not refused as they must be: with a 4xx
 * problem that has a code and the line's number, and without the log having grown. An empty answer is the good one.
 */
export async function unrefusedLines(
  url: string,
  inputs: Iterable<BadInput>,
  logLength: () => Promise<number>,
): Promise<readonly Unrefused[]> {
  const before = await logLength();
  const failures: Unrefused[] = [];
  const all = [...inputs];
  while (all.length > 0) {
    const some = all.splice(0, LINES_A_REQUEST);
    const answers = await askBytes(url, Buffer.concat(some.flatMap(({ body }) => [body, Buffer.from('\n')])));
    const byLine = new Map(answers.map((answer) => [answer.line, answer]));
    let number = 0;
    for (const { name, body } of some) {
      // A raw line break within makes two lines of it, each broken for itself.
      for (const line of linesOf(body)) {
        number++;
        if (line.length === 0 || (line.length === 1 && line[0] === RETURN)) continue;
        const answer = byLine.get(number);
        const status = Number(answer?.status);
        if (!(status >= 400 && status < 500) || typeof answer?.code !== 'string')
          failures.push({ name, got: JSON.stringify(answer ?? null).slice(0, 200) });
      }
    }
    if (answers.length !== new Set(answers.map(({ line }) => line)).size)
      failures.push({ name: some[0]?.name ?? '', got: 'a line was answered twice' });
    const after = await logLength();
    if (after !== before) failures.push({ name: some[0]?.name ?? '', got: `the log grew from ${before} to ${after}` });
  }
  return failures;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

function linesOf(body: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let to = body.indexOf(NEWLINE); to >= 0; to = body.indexOf(NEWLINE, from)) {
    lines.push(body.subarray(from, to));
    from = to + 1;
  }
  return [...lines, body.subarray(from)];
}
