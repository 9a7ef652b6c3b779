import { canonicalWriter } from './canonical-writer.ts';
import type { EventMetadata } from './event.ts';
import type { StoredEvent } from './event-store.ts';
import { Type } from './schema.ts';

const writeText = canonicalWriter(Type.String());

/** In canonical order. */
const FIELDS = [
  'actor',
  'bankId',
  'causationId',
  'commandId',
  'correlationId',
  'effectiveAt',
  'givenId',
  'kycLevel',
  'sourceIp',
  'spanId',
  'traceId',
] as const satisfies readonly (keyof EventMetadata)[];

/** What is left of them beside the ids of the command, which an append names once. */
const FIELDS_BESIDE_IDS = FIELDS.filter(
  (field) => field !== 'commandId' && field !== 'correlationId' && field !== 'causationId',
);

/** Writes metadata as canonical JSON. */
export const writeMetadata = (metadata: Partial<EventMetadata>): string => textOf(metadata, FIELDS);

/** Writes metadata without the ids of the command, as it is stored beside them. */
export const writeMetadataBesideIds = (metadata: Partial<EventMetadata>): string => textOf(metadata, FIELDS_BESIDE_IDS);

/** Field by field and without a copy, because every command has some: no garbage but the text. */
function textOf(metadata: Partial<EventMetadata>, fields: readonly (keyof EventMetadata)[]): string {
  let text = '';
  for (const field of fields) {
    const value = metadata[field];
    if (value !== undefined) text += `${text === '' ? '{' : ','}"${field}":${writeText(value)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/**
 * The id of an event's stream as everybody knows it. Looked for in the text first: few events have another than the one
 * they lie under, and reading the text of each would be felt.
 */
export const streamIdOf = ({ streamId, metadata }: Pick<StoredEvent, 'streamId' | 'metadata'>): string =>
  metadata.includes('"givenId":') ? ((JSON.parse(metadata) as Partial<EventMetadata>).givenId ?? streamId) : streamId;

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
