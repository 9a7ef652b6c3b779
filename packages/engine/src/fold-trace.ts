import type { LogEntry } from './log-reader.ts';
import { beginSpan, contextOf, isTracing } from './tracing.ts';

/** Traces of one batch that its fold is shown in; a batch of a thousand events may be part of as many. */
const MAX_TRACES = 16;

/**
 * Shows a fold in the traces of the events it folded: one span a trace, below the span the event came from, linked with
 * it, as long as the batch took. `since` is when it began, in milliseconds since 1970.
 */
export function traceFold(
  consumer: string,
  entries: readonly LogEntry[],
  folds: (type: string) => boolean,
  since: number,
): void {
  if (!isTracing()) return;
  const shown = new Set<string>();
  for (const entry of entries) {
    const { inTrace } = entry;
    if (!inTrace?.traceId || shown.has(inTrace.traceId) || !folds(entry.stored.type)) continue;
    const parent = contextOf(inTrace);
    if (!parent) continue;
    shown.add(inTrace.traceId);
    const { position, type } = entry.stored;
    const attributes = {
      'daybook.consumer': consumer,
      'daybook.position': position,
      'daybook.event': type,
      'daybook.batch_events': entries.length,
    };
    beginSpan(`fold ${consumer}`, parent, { attributes, startTime: since, links: [{ context: parent }] }).end();
    if (shown.size === MAX_TRACES) return;
  }
}
