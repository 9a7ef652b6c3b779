import { canonicalWriter } from './canonical-writer.ts';
import type { EventMetadata } from './event.ts';
import { Shape, Type } from './schema.ts';

const optional = Type.Optional(Type.String());

const write = canonicalWriter(
  Shape({
    actor: optional,
    bankId: optional,
    causationId: optional,
    commandId: Type.String(),
    correlationId: optional,
    effectiveAt: optional,
    kycLevel: optional,
    sourceIp: optional,
    traceId: optional,
  }),
);

/** Metadata whose correlation and causation may be left out where they are the command itself. */
export type GivenMetadata = Pick<EventMetadata, 'commandId'> & Partial<EventMetadata>;

/**
 * Metadata as it is stored: canonical JSON, without the correlation and the causation where they are the command itself,
 * as they are for all that a caller asks for first. That is 105 of 160 bytes of most events.
 */
export function writeMetadata({ correlationId, causationId, ...rest }: GivenMetadata): string {
  const { commandId } = rest;
  return write({
    ...rest,
    causationId: causationId === commandId ? undefined : causationId,
    correlationId: correlationId === commandId ? undefined : correlationId,
  });
}

/** Reads what `writeMetadata` wrote. */
export function readMetadata(text: string): EventMetadata {
  const stored = JSON.parse(text) as GivenMetadata;
  const { commandId, correlationId = commandId, causationId = commandId } = stored;
  return { ...stored, correlationId, causationId };
}
