import { CliError, StoppedError } from './problems.ts';
import type { Session } from './session.ts';

const LOOK_MS = 50;
/** A view without a leader for so long is left alone: those who share the views look for free ones every second. */
const UNLED_MS = 3_000;

/** Whether anybody folds the views now: a running server, or another import. */
export async function somebodyLeads({ engine }: Session): Promise<boolean> {
  return (await engine.admin.consumers()).some(({ owner }) => owner !== null);
}

/**
 * Waits until every view has folded the log up to a position. Views are folded by whoever leads them; where nobody
 * does, this process takes the lead, and where its lead keeps a server from taking its own share, it steps back.
 * @throws CliError when a view has stopped, StoppedError when told to.
 */
export async function viewsFolded(
  session: Session,
  position: number,
  options: { readonly signal?: AbortSignal; readonly onProgress?: (least: number) => void } = {},
): Promise<void> {
  const { signal, onProgress = () => {} } = options;
  let unledSince: number | null = null;
  for (;;) {
    if (signal?.aborted) throw new StoppedError('stopped while the views were catching up; they go on by themselves');
    const views = (await session.engine.admin.consumers()).filter(({ kind }) => kind === 'view');
    const stopped = views.find(({ status }) => status === 'stopped');
    if (stopped) throw new CliError(`the view ${stopped.name} has stopped: ${stopped.error}`);
    const behind = views.filter((view) => view.position < position);
    if (behind.length === 0 && views.length > 0) return;
    onProgress(Math.min(...views.map((view) => view.position)));
    if (views.length > 0 && behind.every(({ owner }) => owner !== null)) unledSince = null;
    else if (unledSince === null) unledSince = Date.now();
    else if (Date.now() - unledSince > UNLED_MS) {
      await (session.leads() ? session.follow() : session.lead());
      unledSince = null;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
