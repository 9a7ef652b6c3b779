import { expect, test } from 'vitest';
import type { EventMetadata } from './event.ts';
import { readMetadata, writeMetadata } from './metadata.ts';

const [command, other] = ['0190f5f0-7abc-7def-8123-456789abcdef', '0190f5f0-7abc-7def-8123-000000000000'];

test('a command that stands at the beginning is named once, and read back in all its parts', () => {
  const metadata = { commandId: command, correlationId: command, causationId: command };
  expect(writeMetadata(metadata)).toBe(`{"commandId":"${command}"}`);
  expect(readMetadata(writeMetadata(metadata))).toEqual(metadata);
});

test('everything else is written out, in canonical order', () => {
  const metadata = { traceId: 't', commandId: command, correlationId: other, causationId: other, actor: 'Ada' };
  expect(writeMetadata(metadata)).toBe(
    `{"actor":"Ada","causationId":"${other}","commandId":"${command}","correlationId":"${other}","traceId":"t"}`,
  );
  expect(readMetadata(writeMetadata(metadata))).toEqual(metadata);
});

test('no field is left out', () => {
  const metadata: Required<EventMetadata> = {
    commandId: command,
    correlationId: other,
    causationId: other,
    actor: 'Ada "Countess" Byron',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    sourceIp: '::1',
    kycLevel: 'full',
    bankId: 'b-1',
    effectiveAt: '2026-11-21T00:00:00Z',
  };
  expect(readMetadata(writeMetadata(metadata))).toEqual(metadata);
});
