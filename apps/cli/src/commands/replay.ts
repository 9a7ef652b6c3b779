import type { ReplayReport } from '@daybook/engine';
import { type Output, table } from '../output.ts';
import { CliError } from '../problems.ts';
import type { Session } from '../session.ts';
import { chosenViews } from './views.ts';

/** Folds the log again in memory and compares with the live views. Fails if any differs. */
export async function replay(
  session: Session,
  names: readonly string[],
  { all = false }: { readonly all?: boolean },
  output: Output,
): Promise<void> {
  const reports = await replays(session, names, all, output);
  output.result({ replays: reports }, () => replayLines(reports));
  const different = reports.filter(({ equal }) => !equal);
  if (different.length > 0)
    throw new CliError(`the live view differs from its replay: ${different.map(({ view }) => view).join(', ')}`);
}

export async function replays(
  session: Session,
  names: readonly string[],
  all: boolean,
  output: Output,
): Promise<readonly ReplayReport[]> {
  const views = chosenViews(session, names, all);
  const bar = output.bar('Replaying', views.length);
  const reports: ReplayReport[] = [];
  for (const view of views) {
    bar.to(reports.length, `Replaying ${view.name}`);
    reports.push(await session.engine.admin.replay(view.name));
  }
  bar.done(`Replayed ${reports.length} views`);
  return reports;
}

export const replayLines = (reports: readonly ReplayReport[]): string[] =>
  table(
    ['view', 'position', 'rows', 'seconds', 'events/s', 'live', 'replay', 'equal'],
    reports.map((one) => [
      one.view,
      one.position,
      one.rows,
      one.seconds,
      one.eventsPerSecond,
      one.liveChecksum,
      one.replayChecksum,
      one.equal ? 'yes' : 'NO',
    ]),
  );
