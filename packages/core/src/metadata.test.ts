import { expect, test } from 'vitest';
import type { EventMetadata } from './event.ts';
import { metadataOf, writeMetadata } from './metadata.ts';

const [command, other] = ['0190f5f0-7abc-7def-8123-456789abcdef', '0190f5f0-7abc-7def-8123-000000000000'];

test('a command that stands at the beginning is its own correlation and causation', () => {
  const metadata = { commandId: command, correlationId: command, causationId: command };
  expect(metadataOf({ metadata: '{}', commandId: command, correlationId: null, causationId: null })).toEqual(metadata);
});

test('what led to a command is told beside what its metadata says', () => {
  const stored = { metadata: '{"actor":"Ada"}', commandId: command, correlationId: other, causationId: command };
  expect(metadataOf(stored)).toEqual({
    actor: 'Ada',
    commandId: command,
    correlationId: other,
    causationId: command,
  });
});

test('older events, which have the ids in their text, are read as they were meant', () => {
  expect(metadataOf({ metadata: `{"commandId":"${command}"}`, commandId: null })).toEqual({
    commandId: command,
    correlationId: command,
    causationId: command,
  });
  const all = { traceId: 't', commandId: command, correlationId: other, causationId: other, actor: 'Ada' };
  expect(metadataOf({ metadata: writeMetadata(all) })).toEqual(all);
});

test('metadata is written in canonical order', () => {
  const metadata = { traceId: 't', commandId: command, correlationId: other, causationId: other, actor: 'Ada' };
  expect(writeMetadata(metadata)).toBe(
    `{"actor":"Ada","causationId":"${other}","commandId":"${command}","correlationId":"${other}","traceId":"t"}`,
  );
});

test('no field is left out', () => {
  const metadata: Required<EventMetadata> = {
    commandId: command,
    correlationId: other,
    causationId: other,
    actor: 'Ada "Countess" Byron',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    sourceIp: '::1',
    kycLevel: 'full',
    bankId: 'b-1',
    effectiveAt: '2026-11-21T00:00:00Z',
    givenId: '0197f1c0-0000-7000-8000-000000000009',
  };
  expect(metadataOf({ metadata: writeMetadata(metadata) })).toEqual(metadata);
});
