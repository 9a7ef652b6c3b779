import { checkLog } from '../log-check.ts';
import type { Output } from '../output.ts';
import { CliError } from '../problems.ts';
import type { Session } from '../session.ts';
import { replayLines, replays } from './replay.ts';

/** Checks that the log is whole, every view what the log says, and nothing stopped. Fails if anything is off. */
export async function check(session: Session, output: Output): Promise<void> {
  const bar = output.bar('Reading the log', (await session.engine.store.head()).position);
  const log = await checkLog(session.engine, (position) => bar.to(position));
  bar.done(`Read ${log.events} events`);
  const reports = await replays(session, [], true, output);
  const parked = await session.engine.admin.parked();
  const stopped = (await session.engine.admin.consumers()).filter(({ status }) => status === 'stopped');
  const different = reports.filter(({ equal }) => !equal).length;
  const ok = log.problemCount === 0 && different === 0 && parked.length === 0 && stopped.length === 0;
  output.result({ ok, log, replays: reports, parked: parked.length, stopped }, () => [
    `${log.events} events, positions 1 to ${log.events}; ${log.streams} streams; ${log.commands} commands`,
    ...log.problems.map((problem) => `  ${problem}`),
    ...replayLines(reports),
    `${parked.length} events parked`,
    ...stopped.map(({ name, error }) => `${name} has stopped: ${error}`),
    ok ? 'all is well' : 'NOT WELL',
  ]);
  if (!ok)
    throw new CliError(
      `${log.problemCount} problems in the log, ${different} views unlike their replay, ${parked.length} events parked, ${stopped.length} consumers stopped`,
    );
}
