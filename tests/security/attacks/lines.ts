import { randomUUID } from 'node:crypto';
import { part } from '../../support/open-api.ts';
import type { Evidence } from './evidence.ts';
import { inParallel, send } from './http.ts';
import { bodyCases } from './rest.ts';
import type { RestOperation } from './rest-operations.ts';

const FACE = 'lines';
/** Enough to have good and bad company. */
const LINES_A_REQUEST = 50;
const WIDTH = 4;

/** Attacks every field of every command once more, as lines of many. */
export async function attackLines(
  operations: readonly RestOperation[],
  at: { readonly url: string; readonly token: string; readonly canary: string },
  evidence: Evidence,
): Promise<void> {
  await inParallel(batches(operations, at.canary), WIDTH, async (batch) => {
    const { text } = await send({
      url: at.url,
      path: '/api/v1/commands',
      method: 'POST',
      headers: { authorization: `Bearer ${at.token}`, 'content-type': 'application/x-ndjson' },
      body: batch.map(({ line }) => `${line}\n`).join(''),
    });
    const answers = text.split('\n').filter((line) => line !== '');
    if (answers.length !== batch.length)
      evidence.finding(`${FACE}: ${batch.length} lines, ${answers.length} answers`, text.slice(-300));
    for (const [i, { name, key, refused, example }] of batch.entries()) {
      const said = answers[i] ?? '';
      const { status, code } = part(JSON.parse(said === '' ? '{}' : said));
      const isReceipt = status === undefined;
      evidence.attacked(FACE, name);
      evidence.examine(
        { status: Number(status ?? 200), text: said, code: typeof code === 'string' ? code : undefined },
        example,
      );
      if (isReceipt) evidence.accepted.add(key);
      if (isReceipt && refused)
        evidence.finding(`${FACE} ${name} takes what must be refused`, `${example} -> ${said.slice(0, 200)}`);
    }
  });
}

type Line = {
  readonly name: string;
  readonly key: string;
  readonly refused: boolean;
  readonly example: string;
  readonly line: string;
};

function* batches(operations: readonly RestOperation[], canary: string): Generator<readonly Line[]> {
  let batch: Line[] = [];
  for (const operation of operations) {
    const { name, parameters, path, body } = operation;
    if (body === undefined) continue;
    const to = path.replace(/\{(\w+)\}/g, (_, at: string) => parameters.find((one) => one.name === at)?.example ?? '');
    const good = { name: 'as it should be', refused: false, body: JSON.stringify(body) };
    for (const one of [good, ...bodyCases(operation, canary)]) {
      // A raw line break would make two lines of it.
      if (one.body.includes('\n')) continue;
      const key = randomUUID();
      const head = JSON.stringify({ commandId: key, path: to }).slice(0, -1);
      batch.push({
        name,
        key,
        refused: one.refused,
        example: `${name} ${one.name}`,
        line: `${head},"body":${one.body}}`,
      });
      if (batch.length === LINES_A_REQUEST) {
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}
