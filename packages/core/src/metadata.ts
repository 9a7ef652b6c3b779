import { canonicalWriter } from './canonical-writer.ts';
import type { EventMetadata } from './event.ts';
import type { StoredEvent } from './event-store.ts';
import { Shape, Type } from './schema.ts';

const optional = Type.Optional(Type.String());

/** Writes metadata, or a part of it, as canonical JSON. */
export const writeMetadata: (metadata: Partial<EventMetadata>) => string = canonicalWriter(
  Shape({
    actor: optional,
    bankId: optional,
    causationId: optional,
    commandId: optional,
    correlationId: optional,
    effectiveAt: optional,
    kycLevel: optional,
    sourceIp: optional,
    traceId: optional,
  }),
);

/** What is stored of a command beside its events. */
type StoredMetadata = Pick<StoredEvent, 'metadata' | 'commandId' | 'correlationId' | 'causationId'>;

/** The metadata of a stored event. What its text says comes first: older events have their ids there. */
export function metadataOf(stored: StoredMetadata): EventMetadata {
  const text = JSON.parse(stored.metadata) as Partial<EventMetadata>;
  const commandId = text.commandId ?? stored.commandId ?? '';
  const correlationId = text.correlationId ?? stored.correlationId ?? commandId;
  const causationId = text.causationId ?? stored.causationId ?? commandId;
  return { ...text, commandId, correlationId, causationId };
}
