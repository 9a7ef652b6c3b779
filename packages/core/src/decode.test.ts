import { expect, test } from 'vitest';
import { decode } from './decode.ts';
import { event } from './event.ts';
import { Shape, Text } from './schema.ts';

const events = new Map([['Named', event(Shape({ name: Text() }))]]);
const stored = (metadata: string) => ({
  position: 1,
  streamId: '00000000-0000-7000-8000-000000000001',
  streamType: 'Thing',
  version: 1,
  eventId: '00000000-0000-7000-8000-000000000002',
  type: 'Named',
  schemaVersion: 1,
  tenant: 'default',
  recordedAt: '2026-01-01T00:00:00.000000Z',
  data: '{"name":"Ada"}',
  metadata,
});

test('the metadata of an event is parsed when it is asked for, and once', () => {
  const unreadable = decode(events, stored('no JSON'));
  expect(unreadable.data).toEqual({ name: 'Ada' });
  expect(() => unreadable.metadata).toThrow(SyntaxError);
  const readable = decode(events, stored('{"actor":"Ada","commandId":"c"}'));
  expect(readable.metadata).toEqual({ actor: 'Ada', commandId: 'c', correlationId: 'c', causationId: 'c' });
  expect(readable.metadata).toBe(readable.metadata);
});

test('an event written as JSON has its metadata', () => {
  const { data, metadata, ...rest } = stored('{"causationId":"a","commandId":"c","correlationId":"b"}');
  const written = JSON.parse(JSON.stringify(decode(events, stored(metadata))));
  expect(written).toEqual({ ...rest, data: JSON.parse(data), metadata: JSON.parse(metadata) });
});
