import { type CommandSchemas, type EventOf, type EventTypes, eachOfStream, type Stream } from '@daybook/core';
import type { Engine } from '@daybook/engine';

/** A stream as the log has it at this moment, and by which commands it came there. */
export type StreamState<S> = { readonly state: S; readonly commandIds: ReadonlySet<string> };

/** Folds a stream from the log itself: no view, and nothing remembered, stands between. An id of another kind is empty. */
export async function streamState<T extends EventTypes, C extends CommandSchemas, S>(
  { store, registry }: Engine,
  declared: Stream<T, C, S>,
  streamId: string,
): Promise<StreamState<S>> {
  let state = declared.initial;
  const commandIds = new Set<string>();
  for await (const stored of eachOfStream(store, streamId)) {
    if (stored.streamType !== declared.type) break;
    const recorded = registry.decode(stored);
    commandIds.add(recorded.metadata.commandId);
    // What lies in a stream was held against its schemas before it was written.
    state = declared.evolve(state, recorded as unknown as EventOf<T>);
  }
  return { state, commandIds };
}
