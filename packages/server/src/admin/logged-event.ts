import {
  EXAMPLE_ID,
  metadataOf,
  type Registry,
  Shape,
  type Static,
  type StoredEvent,
  Timestamp,
  Type,
  UnknownEventError,
  Uuid,
} from '@daybook/core';

const Known = (description: string, example: string) =>
  Type.Optional(Type.String({ description, examples: [example] }));

/** Older events may have more. */
const Metadata = Type.Object(
  {
    commandId: Uuid('The command that led to it.'),
    correlationId: Uuid('The request from which all of it follows.'),
    causationId: Uuid('What the command followed from.'),
    actor: Known('Who did it.', 'alice'),
    traceId: Known('The W3C trace it is part of.', '4bf92f3577b34da6a3ce929d0e0e4736'),
    spanId: Known('The span of that trace it came from.', '00f067aa0ba902b7'),
    sourceIp: Known('The address it was asked for from.', '192.0.2.7'),
    kycLevel: Known('How well the actor was known.', 'full'),
    bankId: Known('The bank of the actor.', 'alder'),
    effectiveAt: Known('When it took effect, where that is not when it was recorded.', '2026-11-01T00:00:00Z'),
    givenId: Known("The stream's id as it was given, where it lies under another.", EXAMPLE_ID),
  },
  { description: 'Who and what led to it, as far as that is known.' },
);

/** An event with everything that is kept of it. */
export const LoggedEvent = Shape({
  position: Type.Integer({ minimum: 1, description: 'Its place in the log.', examples: [4711] }),
  streamId: Type.String({ description: 'Its stream.', examples: [EXAMPLE_ID] }),
  streamType: Type.String({ description: 'What its stream is of.', examples: ['Order'] }),
  version: Type.Integer({ minimum: 1, description: 'Its place in its stream.' }),
  eventId: Uuid('The event.'),
  type: Type.String({ description: 'What has happened, by its name.', examples: ['OrderCancelled'] }),
  schemaVersion: Type.Integer({ minimum: 1, description: 'The version of its type as which it was stored.' }),
  tenant: Type.String({ description: 'Whose it is.', examples: ['default'] }),
  recordedAt: Timestamp('When it was recorded.'),
  metadata: Metadata,
  data: Type.Unknown({
    description: 'What exactly has happened, in the present version of its type.',
    examples: [{ reason: 'changed my mind' }],
  }),
  unreadable: Known('Why this server cannot read it, where it cannot: `data` is then as it was stored.', 'newer'),
});

/**
 * An event as an operator sees it: lifted to its present shape. One that this code cannot read is shown as it lies in
 * the log, with the reason, because an event nobody can read is just what an operator comes here to look at.
 */
export function loggedEvent(registry: Registry, stored: StoredEvent): Static<typeof LoggedEvent> {
  try {
    return registry.decode(stored);
  } catch (error) {
    if (!(error instanceof UnknownEventError)) throw error;
    const { commandId: _, correlationId: __, causationId: ___, ...event } = stored;
    const data: unknown = JSON.parse(stored.data);
    return { ...event, data, metadata: metadataOf(stored), unreadable: error.message };
  }
}
