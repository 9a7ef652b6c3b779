import type { Append, AppendResult, KnownReceipt } from '@daybook/core';
import { encodeBatch, encodeOne } from './append-batch.ts';
import type { LogWriter } from './log-writer.ts';

/** What the log says of command ids. */
export type FindReceipts = (commandIds: readonly string[]) => Promise<readonly (KnownReceipt | null)[]>;

/** What came of a batch, and the last position it filled (0 if none). */
export type Appended = { readonly results: readonly AppendResult[]; readonly position: number };

/** One batch, one call of the SQL function `daybook.append`, or of `append_one` for a lone event: see `migrations/0012-append.sql`. */
export async function appendBatch(
  writer: LogWriter,
  batch: readonly Append[],
  findReceipts: FindReceipts,
): Promise<Appended> {
  const one = encodeOne(batch);
  const [row] = await writer.send<Answer>(
    one
      ? { name: 'append-one', text: APPEND_ONE, values: one }
      : { name: 'append', text: APPEND, values: encodeBatch(batch) },
  );
  if (!row) throw new Error('append answered nothing');
  return row.outcomes === null ? allAppended(batch, row) : oneByOne(batch, row as CarefulAnswer, findReceipts);
}

const APPEND = `select head, at, outcomes, versions, positions from daybook.append(
  $1::uuid[], $2::bytea[], $3::uuid[], $4::uuid[], $5::int[], $6::int[], $7::uuid[], $8::int[], $9::int[], $10::uuid[],
  $11::int[], $12::text[], $13::text[], $14::uuid[], $15::int[], $16::int[], $17::text[], $18::text[], $19::text[],
  $20::smallint[])`;

const APPEND_ONE = `select head, at, outcomes, versions, positions from daybook.append_one(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::smallint, $13, $14)`;

type CarefulAnswer = { head: number; at: string; outcomes: number[]; versions: number[]; positions: number[] };
type Answer = { [K in keyof CarefulAnswer]: K extends 'head' | 'at' ? CarefulAnswer[K] : CarefulAnswer[K] | null };

/** Everything was as expected: versions and positions follow from what was sent. */
function allAppended(batch: readonly Append[], { head, at }: Answer): Appended {
  let position = head;
  const results: AppendResult[] = [];
  for (const { commandId, streams } of batch) {
    for (const { events } of streams) position += events.length;
    const { streamId = '', expected = 0, events = [] } = streams[0] ?? {};
    const version = (typeof expected === 'number' ? expected : 0) + events.length;
    results.push({ outcome: 'appended', receipt: { commandId, streamId, version, position, recordedAt: at } });
  }
  return { results, position };
}

async function oneByOne(
  batch: readonly Append[],
  answer: CarefulAnswer,
  findReceipts: FindReceipts,
): Promise<Appended> {
  const results: AppendResult[] = [];
  let last = 0;
  const repeated = batch.filter((_, i) => answer.outcomes[i] === 1).map(({ commandId }) => commandId);
  const known = repeated.length > 0 ? [...(await findReceipts(repeated))] : [];
  const slices = batch.flatMap(({ streams }) => streams);
  for (const [i, { commandId, streams }] of batch.entries()) {
    const [version = 0, position = 0] = [answer.versions[i], answer.positions[i]];
    switch (answer.outcomes[i]) {
      case 0: {
        const streamId = streams[0]?.streamId ?? '';
        results.push({
          outcome: 'appended',
          receipt: { commandId, streamId, version, position, recordedAt: answer.at },
        });
        last = Math.max(last, position);
        break;
      }
      case 1: {
        const before = known.shift();
        if (!before) throw new Error(`receipt of ${commandId} has vanished`);
        results.push({ outcome: 'repeated', receipt: before.receipt });
        break;
      }
      case 2:
        results.push({ outcome: 'command_id_reused' });
        break;
      default:
        results.push({
          outcome: 'conflict',
          streamId: slices[position - 1]?.streamId ?? '',
          actualVersion: version,
        });
    }
  }
  return { results, position: last };
}

/** Cuts a batch before every command id that it holds already, so that the second meets the receipt of the first. */
export function withoutRepeats(batch: readonly Append[]): readonly (readonly Append[])[] {
  const seen = new Set<string>();
  for (const { commandId } of batch) seen.add(commandId);
  if (seen.size === batch.length) return [batch];
  seen.clear();
  const parts: Append[][] = [];
  let part: Append[] = [];
  for (const command of batch) {
    if (seen.has(command.commandId)) {
      parts.push(part);
      part = [];
      seen.clear();
    }
    seen.add(command.commandId);
    part.push(command);
  }
  parts.push(part);
  return parts;
}
