import { type Output, table } from '../output.ts';
import { CliError } from '../problems.ts';
import type { Session } from '../session.ts';

/** Prints the steps of sagas that wait for a person. */
export async function sagas({ engine }: Session, output: Output): Promise<void> {
  const items = await engine.admin.escalated();
  output.result({ items }, () =>
    items.length === 0
      ? ['nothing waits for a person']
      : table(
          ['since', 'saga', 'id', 'step', 'reason'],
          items.map(({ since, saga, sagaId, step, reason }) => [since, saga, sagaId, step, reason]),
        ),
  );
}

/** Prints how the log and everything that reads it are. Fails when a consumer has stopped or parked something. */
export async function health({ engine }: Session, output: Output): Promise<void> {
  const found = await engine.admin.health();
  output.result(found, () => [
    `${found.status}, the log is at position ${found.position}`,
    ...table(
      ['consumer', 'kind', 'status', 'position', 'behind', 'parked', 'error'],
      found.consumers.map((one) => [
        one.shard === 0 ? one.name : `${one.name}#${one.shard}`,
        one.kind,
        one.status === 'idle' ? 'led by nobody' : one.status,
        one.position,
        one.lagPositions,
        one.parked,
        one.error ?? '',
      ]),
    ),
  ]);
  if (found.status !== 'ok') throw new CliError(`health is ${found.status}`);
}
