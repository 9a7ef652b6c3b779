import type { Append, AppendResult, Change, Registry, StreamAppend } from '@daybook/core';
import type { CommandEnvelope } from './engine.ts';
import type { Placed } from './given-ids.ts';
import { DEFAULT_TENANT } from './ids.ts';
import { newId } from './new-id.ts';
import { nowhere } from './nowhere.ts';
import { commandIds, metadataText } from './request.ts';
import type { SnapshotKeeper } from './snapshot-keeper.ts';
import type { Tip } from './stream-states.ts';

/** Makes what turns decided changes into what is appended for them. */
export function appendMaker(registry: Registry) {
  return (
    changes: readonly Change<Tip>[],
    envelope: CommandEnvelope,
    requestHash: string,
    given: Placed['given'],
  ): Append => {
    const common = metadataText(envelope);
    const metadataFor = (streamId: string) => {
      const givenId = given.get(streamId);
      return givenId === undefined ? common : metadataText({ ...envelope, givenId });
    };
    return {
      ...commandIds(envelope),
      requestHash,
      tenant: envelope.tenant ?? DEFAULT_TENANT,
      streams: changes.map(({ stream, streamId, held, events, unseen }): StreamAppend => {
        if (unseen) return nowhere(stream.type);
        const metadata = metadataFor(streamId);
        return {
          streamId,
          streamType: stream.type,
          expected: held.version,
          after: held.lastEventId,
          events: events.map((event) => registry.encode(event, newId(), metadata)),
        };
      }),
    };
  };
}

/** From here on the next command is decided on what these changes lead to, before they are committed. */
export function advance(changes: readonly Change<Tip>[], append: Append, underWay: Promise<AppendResult>) {
  for (let i = 0; i < changes.length; i++) {
    const { held: tip, state, unseen } = changes[i] as Change<Tip>;
    if (unseen) continue;
    const events = append.streams[i]?.events ?? [];
    tip.state = state;
    tip.version += events.length;
    tip.lastEventId = events.at(-1)?.eventId ?? tip.lastEventId;
    tip.underWay = underWay;
  }
}

/** Their append has been answered: nobody has to wait for it any more. */
export function settle(changes: readonly Change<Tip>[], underWay: Promise<AppendResult>) {
  for (const { held } of changes) if (held.underWay === underWay) held.underWay = null;
}

/** Keeps the states that have come to the next multiple of their stream's interval. */
export function keepSnapshots(changes: readonly Change<Tip>[], { streams }: Append, snapshots: SnapshotKeeper) {
  for (const [i, { stream, streamId, state, events }] of changes.entries()) {
    if (events.length === 0) continue;
    const { every, version: stateVersion } = stream.snapshot;
    const from = streams[i]?.expected as number; // as every decided append has it
    const version = from + events.length;
    if (Math.floor(version / every) === Math.floor(from / every)) continue;
    snapshots.keep({ streamId, version, stateVersion, state });
  }
}
