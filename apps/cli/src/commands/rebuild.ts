import type { AnyView } from '@daybook/core';
import type { RebuildStatus } from '@daybook/engine';
import { type Output, table } from '../output.ts';
import { CliError } from '../problems.ts';
import type { Session } from '../session.ts';
import { chosenViews } from './views.ts';

const LOOK_MS = 100;

/** Rebuilds views beside the live ones, one after another, and swaps them in. Fails if any rebuild does. */
export async function rebuild(
  session: Session,
  names: readonly string[],
  { all = false }: { readonly all?: boolean },
  output: Output,
): Promise<void> {
  const done: RebuildStatus[] = [];
  for (const view of chosenViews(session, names, all)) done.push(await rebuildOne(session, view, output));
  output.result({ rebuilds: done }, () =>
    table(
      ['view', 'outcome', 'events', 'events/s', 'before', 'after', 'same rows'],
      done.map((one) => [
        one.view,
        one.status,
        one.position,
        one.eventsPerSecond,
        one.liveChecksum ?? '(not compared)',
        one.rebuiltChecksum ?? '(not compared)',
        one.liveChecksum === null ? '?' : one.liveChecksum === one.rebuiltChecksum ? 'yes' : 'NO',
      ]),
    ),
  );
  const failed = done.find(({ status }) => status === 'failed');
  if (failed) throw new CliError(`${failed.view} could not be rebuilt, and stays as it was: ${failed.error}`);
}

async function rebuildOne({ engine }: Session, view: AnyView, output: Output): Promise<RebuildStatus> {
  let status = await engine.admin.rebuild(view.name);
  const bar = output.bar(`Rebuilding ${view.name}`, status.target);
  while (status.status === 'running') {
    const eta = status.etaSeconds === null ? '' : `, ${status.etaSeconds} s to go`;
    bar.to(status.position, `Rebuilding ${view.name}: ${status.position} of ${status.target}${eta}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    status = engine.admin.rebuilds().find((one) => one.view === view.name) ?? status;
  }
  bar.done(`${view.name}: ${status.status}`);
  return status;
}
