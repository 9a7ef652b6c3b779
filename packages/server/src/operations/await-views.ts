import { type AnyView, metadataOf, type Receipt } from '@daybook/core';
import type { Engine } from '@daybook/engine';

/** As many events of one command are looked at; a command that makes more waits for every view of the product. */
const MAX_EVENTS_LOOKED_AT = 100;

/**
 * Waits, at most `waitMs`, until every view that folds an event of a command has folded them, so that whatever is read
 * next shows what was done. Answers whether they have; the command stands either way. Whether a view has stopped or is
 * being rebuilt, or is only slow, comes to the same here: it is not there in time.
 */
export async function awaitViews(engine: Engine, receipt: Receipt, waitMs: number): Promise<boolean> {
  return engine.folded(await viewsOf(engine, receipt), receipt.position, waitMs);
}

/** A command's events stand together in the log, and its receipt has the position of the last. */
async function viewsOf({ registry, store }: Engine, { position, commandId }: Receipt): Promise<readonly AnyView[]> {
  const after = Math.max(0, position - MAX_EVENTS_LOOKED_AT);
  const { events } = await store.readLog({ after, limit: position - after });
  const made = events.filter((event) => event.position <= position && metadataOf(event).commandId === commandId);
  const all = [...registry.views.values()];
  if (made.length === 0 || made.length === MAX_EVENTS_LOOKED_AT) return all;
  const types = new Set(made.map(({ type }) => type));
  return all.filter((view) => [...types].some((type) => Object.hasOwn(view.events, type)));
}
