import type { Append, ExpectedVersion } from '@daybook/core';

/** A batch as the arrays that the SQL function `daybook.append` takes, and its distinct streams in their order. */
export type EncodedBatch = { readonly values: unknown[]; readonly streams: readonly string[] };

/** The parameters of `daybook.append`, in order; its header in `migrations/0006-append.sql` explains each. */
export function encodeBatch(batch: readonly Append[]): EncodedBatch {
  const commandIds: string[] = [];
  const hashes: Buffer[] = [];
  const commandSlices: number[] = [];
  const sliceStreams: number[] = [];
  const sliceExpected: number[] = [];
  const sliceEvents: number[] = [];
  const sliceTenants: string[] = [];
  const streams = new Map<string, number>();
  const streamTypes: string[] = [];
  const eventSlices: number[] = [];
  const eventNumbers: number[] = [];
  const eventIds: string[] = [];
  const eventTypes: string[] = [];
  const schemaVersions: number[] = [];
  const data: string[] = [];
  const metadata: string[] = [];

  for (const command of batch) {
    commandIds.push(command.commandId);
    hashes.push(Buffer.from(command.requestHash, 'hex'));
    commandSlices.push(command.streams.length);
    for (const slice of command.streams) {
      let stream = streams.get(slice.streamId);
      if (stream === undefined) {
        stream = streams.size + 1;
        streams.set(slice.streamId, stream);
        streamTypes.push(slice.streamType);
      }
      sliceStreams.push(stream);
      // A stream has one type: the same id under another is refused, also within a batch.
      const foreign = streamTypes[stream - 1] !== slice.streamType;
      sliceExpected.push(foreign ? NEVER : expectedCode(slice.expected));
      sliceEvents.push(slice.events.length);
      sliceTenants.push(command.tenant);
      for (let i = 0; i < slice.events.length; i++) {
        const event = slice.events[i];
        if (!event) continue;
        eventSlices.push(sliceStreams.length);
        eventNumbers.push(i + 1);
        eventIds.push(event.eventId);
        eventTypes.push(event.type);
        schemaVersions.push(event.schemaVersion);
        data.push(event.data);
        metadata.push(event.metadata);
      }
    }
  }
  const ids = [...streams.keys()];
  return {
    streams: ids,
    values: [
      commandIds,
      hashes,
      commandSlices,
      sliceStreams,
      sliceExpected,
      sliceEvents,
      sliceTenants,
      ids,
      streamTypes,
      eventSlices,
      eventNumbers,
      eventIds,
      eventTypes,
      schemaVersions,
      data,
      metadata,
    ],
  };
}

const NEVER = -3;

function expectedCode(expected: ExpectedVersion): number {
  switch (expected) {
    case 'any':
      return -1;
    case 'exists':
      return -2;
    case 'none':
      return 0;
    default:
      return expected;
  }
}
