import { canonicalJson } from '../canonical-json.ts';
import type { Append, EventStore, ExpectedVersion, StoredEvent, StreamAppend } from '../event-store.ts';
import { eachOfLog, eachOfStream } from '../reading.ts';
import { expectSame } from './decider.ts';

/** One promise of the log, and how to see that a store keeps it. `run` gets an empty store. */
export type ConformanceCase = { readonly promise: string; readonly run: (store: EventStore) => Promise<void> };

/**
 * What every store must do, whatever it is made of. Framework-free: a test file turns each case into a test of its
 * own. Ids are made from `seed`, so that cases may share a database.
 */
export function eventStoreConformance(newId: () => string): readonly ConformanceCase[] {
  const hash = (digit: string) => digit.repeat(64);
  const event = (type: string, data: object = {}, correlationId = newId()) => ({
    eventId: newId(),
    type,
    schemaVersion: 1,
    data: canonicalJson(data),
    metadata: canonicalJson({ correlationId }),
  });
  const slice = (streamId: string, expected: ExpectedVersion, ...types: string[]) => ({
    streamId,
    streamType: 'Test',
    expected,
    events: types.map((type) => event(type)),
  });
  const command = (streams: Append['streams'], more: Partial<Append> = {}): Append => ({
    commandId: newId(),
    requestHash: hash('a'),
    tenant: 'default',
    streams,
    ...more,
  });
  const outcomes = async (store: EventStore, ...batch: Append[]) => (await store.append(batch)).map((r) => r.outcome);
  const all = async (events: AsyncIterable<StoredEvent>) => {
    const list: StoredEvent[] = [];
    for await (const one of events) list.push(one);
    return list;
  };

  return [
    {
      promise: 'positions are 1, 2, 3 … and versions count within each stream',
      async run(store) {
        const [a, b] = [newId(), newId()];
        await store.append([command([slice(a, 'none', 'A', 'B')]), command([slice(b, 'none', 'C')])]);
        await store.append([command([slice(a, 2, 'D')])]);
        const { events } = await store.readLog();
        expectSame(
          events.map((e) => [e.position, e.streamId === a ? 'a' : 'b', e.version, e.type]),
          [
            [1, 'a', 1, 'A'],
            [2, 'a', 2, 'B'],
            [3, 'b', 1, 'C'],
            [4, 'a', 3, 'D'],
          ],
        );
        expectSame((await store.head()).position, 4);
      },
    },
    {
      promise: 'expected versions: exact, none, any and exists are each enforced',
      async run(store) {
        const id = newId();
        expectSame(await outcomes(store, command([slice(id, 'exists', 'A')])), ['conflict']);
        expectSame(await outcomes(store, command([slice(id, 1, 'A')])), ['conflict']);
        expectSame(await outcomes(store, command([slice(id, 'none', 'A')])), ['appended']);
        expectSame(await outcomes(store, command([slice(id, 'none', 'A')])), ['conflict']);
        expectSame(await outcomes(store, command([slice(id, 0, 'A')])), ['conflict']);
        expectSame(await outcomes(store, command([slice(id, 2, 'A')])), ['conflict']);
        expectSame(await outcomes(store, command([slice(id, 1, 'B')])), ['appended']);
        expectSame(await outcomes(store, command([slice(id, 'exists', 'C')])), ['appended']);
        expectSame(await outcomes(store, command([slice(id, 'any', 'D')])), ['appended']);
        expectSame(await outcomes(store, command([slice(newId(), 'any', 'E')])), ['appended']);
        expectSame(
          (await store.readStream(id)).map((e) => e.type),
          ['A', 'B', 'C', 'D'],
        );
      },
    },
    {
      promise: 'what follows events that were refused does not follow others in their place',
      async run(store) {
        const id = newId();
        await store.append([command([slice(id, 'none', 'A')])]);
        const refused = slice(id, 0, 'B');
        const resting = (on: StreamAppend, ...types: string[]) => ({
          ...slice(id, 1, ...types),
          after: on.events.at(-1)?.eventId,
        });
        // Each expects version 1, which is there, but not the event that its decision took into account.
        expectSame(await outcomes(store, command([refused]), command([resting(refused, 'C')])), [
          'conflict',
          'conflict',
        ]);
        expectSame(await outcomes(store, command([resting(refused)])), ['conflict']);
        const accepted = slice(id, 1, 'D');
        const next = { ...slice(id, 2, 'E'), after: accepted.events[0]?.eventId };
        expectSame(await outcomes(store, command([accepted]), command([next])), ['appended', 'appended']);
        expectSame(
          (await store.readStream(id)).map((e) => e.type),
          ['A', 'D', 'E'],
        );
      },
    },
    {
      promise: 'in one batch each command succeeds or fails alone, and later ones see the earlier',
      async run(store) {
        const [a, b] = [newId(), newId()];
        const results = await store.append([
          command([slice(a, 'none', 'A')]),
          command([slice(a, 'none', 'X')]),
          command([slice(a, 1, 'B')]),
          command([slice(b, 7, 'X')]),
          command([slice(b, 'none', 'C')]),
        ]);
        expectSame(
          results.map((r) => r.outcome),
          ['appended', 'conflict', 'appended', 'conflict', 'appended'],
        );
        const [, second, , fourth] = results;
        expectSame(second?.outcome === 'conflict' && [second.streamId === a, second.actualVersion], [true, 1]);
        expectSame(fourth?.outcome === 'conflict' && [fourth.streamId === b, fourth.actualVersion], [true, 0]);
        expectSame(
          (await store.readLog()).events.map((e) => [e.position, e.type]),
          [
            [1, 'A'],
            [2, 'B'],
            [3, 'C'],
          ],
        );
      },
    },
    {
      promise: 'a command over several streams goes in whole or not at all',
      async run(store) {
        const [a, b] = [newId(), newId()];
        expectSame(await outcomes(store, command([slice(a, 'none', 'A'), slice(b, 1, 'B')])), ['conflict']);
        expectSame((await store.head()).position, 0);
        expectSame(await outcomes(store, command([slice(a, 'none', 'A'), slice(b, 'none', 'B', 'C')])), ['appended']);
        expectSame(
          (await store.readLog()).events.map((e) => e.type),
          ['A', 'B', 'C'],
        );
      },
    },
    {
      promise: 'the same command again gives the same receipt, and adds nothing',
      async run(store) {
        const id = newId();
        const once = command([slice(id, 'any', 'A')]);
        const [first] = await store.append([once]);
        const [again] = await store.append([once]);
        const [inBatch, twice] = await store.append([command([slice(id, 1, 'B')]), once]);
        expectSame(
          [first?.outcome, again?.outcome, inBatch?.outcome, twice?.outcome],
          ['appended', 'repeated', 'appended', 'repeated'],
        );
        const receipt = first && 'receipt' in first && first.receipt;
        expectSame(again && 'receipt' in again && again.receipt, receipt);
        expectSame(twice && 'receipt' in twice && twice.receipt, receipt);
        const [known, unknown] = await store.receipts([once.commandId, newId()]);
        expectSame(known?.receipt, receipt);
        expectSame(unknown, null);
        expectSame((await store.head()).position, 2);
      },
    },
    {
      promise: 'the same command twice in one batch is one command',
      async run(store) {
        const once = command([slice(newId(), 'any', 'A')]);
        expectSame(await outcomes(store, once, once), ['appended', 'repeated']);
        expectSame((await store.head()).position, 1);
      },
    },
    {
      promise: 'a command id cannot be used for another request',
      async run(store) {
        const once = command([slice(newId(), 'any', 'A')]);
        await store.append([once]);
        expectSame(await outcomes(store, { ...once, requestHash: hash('b') }), ['command_id_reused']);
        expectSame((await store.head()).position, 1);
      },
    },
    {
      promise: 'a refused command leaves no receipt and may be tried again',
      async run(store) {
        const id = newId();
        const early = command([slice(id, 1, 'B')]);
        expectSame(await outcomes(store, early), ['conflict']);
        expectSame(await store.receipts([early.commandId]), [null]);
        await store.append([command([slice(id, 'none', 'A')])]);
        expectSame(await outcomes(store, early), ['appended']);
      },
    },
    {
      promise: 'a command without events has a receipt too, at the head',
      async run(store) {
        const id = newId();
        await store.append([command([slice(id, 'none', 'A')])]);
        const idle = command([slice(id, 1)]);
        const [result] = await store.append([idle]);
        expectSame(result && 'receipt' in result && [result.receipt.version, result.receipt.position], [1, 1]);
        expectSame(await outcomes(store, idle), ['repeated']);
      },
    },
    {
      promise: 'a stream has one type for ever',
      async run(store) {
        const id = newId();
        const other = { ...slice(id, 'any', 'B'), streamType: 'Other' };
        expectSame(await outcomes(store, command([slice(id, 'any', 'A')]), command([other])), ['appended', 'conflict']);
        expectSame(await outcomes(store, command([other])), ['conflict']);
      },
    },
    {
      promise: 'data and metadata come back byte for byte',
      async run(store) {
        const id = newId();
        const odd = event('A', {
          ü: 'naïve "quotes" \\ / \u2028 😀 \t',
          a: [null, true, 9007199254740991, -1],
          '': {},
        });
        await store.append([command([{ ...slice(id, 'none'), events: [odd] }])]);
        const [read] = await store.readStream(id);
        expectSame([read?.data, read?.metadata, read?.eventId], [odd.data, odd.metadata, odd.eventId]);
      },
    },
    {
      promise: 'recorded time has six digits and never goes back',
      async run(store) {
        for (let i = 0; i < 5; i++) await store.append([command([slice(newId(), 'none', 'A', 'B')])]);
        const times = (await store.readLog()).events.map((e) => e.recordedAt);
        expectSame(
          times.every((time) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{6}Z$/.test(time)),
          true,
        );
        expectSame([...times].sort(), times);
        expectSame(await store.positionAt('1999-01-01T00:00:00Z'), 0);
        expectSame(await store.positionAt('2999-01-01T00:00:00Z'), 10);
        expectSame(await store.positionAt(times[9] ?? ''), 10);
      },
    },
    {
      promise: 'a stream is read forward, backward and from a version, in pages',
      async run(store) {
        const id = newId();
        await store.append([command([slice(id, 'none', 'A', 'B', 'C', 'D', 'E')])]);
        const types = async (...read: Parameters<EventStore['readStream']>) =>
          (await store.readStream(...read)).map((e) => e.type).join('');
        expectSame(await types(id), 'ABCDE');
        expectSame(await types(id, { fromVersion: 3 }), 'CDE');
        expectSame(await types(id, { fromVersion: 2, limit: 2 }), 'BC');
        expectSame(await types(id, { direction: 'backward' }), 'EDCBA');
        expectSame(await types(id, { direction: 'backward', fromVersion: 2 }), 'BA');
        expectSame(await types(id, { fromVersion: 6 }), '');
        expectSame(await types(newId()), '');
        expectSame((await all(eachOfStream(store, id, { limit: 2 }))).map((e) => e.type).join(''), 'ABCDE');
        const back = await all(eachOfStream(store, id, { limit: 2, direction: 'backward' }));
        expectSame(back.map((e) => e.type).join(''), 'EDCBA');
      },
    },
    {
      promise: 'several streams are read at once, each from its first event',
      async run(store) {
        const [long, short, absent] = [newId(), newId(), newId()];
        await store.append([command([slice(long, 'none', 'A', 'B', 'C')]), command([slice(short, 'none', 'D')])]);
        const asked = [
          { streamId: short, limit: 5 },
          { streamId: absent, limit: 5 },
          { streamId: long, limit: 2 },
          { streamId: long, limit: 0 },
        ];
        const read = (await store.readStreams(asked)).map((events) => events.map((e) => e.type).join(''));
        expectSame(read, ['D', '', 'AB', '']);
        expectSame(await store.readStreams([]), []);
        const tips = await store.tips([short, absent, long]);
        expectSame(
          tips.map((tip) => tip?.version ?? null),
          [1, null, 3],
        );
        expectSame(tips[0]?.streamType, (await store.readStream(short))[0]?.streamType);
      },
    },
    {
      promise: 'of a stream that is another tenant’s only the first event is read, whoever appended the others',
      async run(store) {
        const [theirs, ours] = [newId(), newId()];
        await store.append([
          command([slice(theirs, 'none', 'A', 'B')], { tenant: 'x' }),
          command([slice(ours, 'none', 'C')], { tenant: 'y' }),
          command([slice(ours, 1, 'D')], { tenant: 'x' }),
        ]);
        const read = async (tenant: string | undefined, limit: number) =>
          (
            await store.readStreams(
              [theirs, newId(), ours].map((streamId) => ({ streamId, limit, ...(tenant && { tenant }) })),
            )
          ).map((events) => events.map((e) => `${e.type}${e.tenant}`).join(''));
        expectSame(await read('y', 5), ['Ax', '', 'CyDx']);
        expectSame(await read('x', 5), ['AxBx', '', 'Cy']);
        expectSame(await read(undefined, 5), ['AxBx', '', 'CyDx']);
        expectSame(await read('y', 0), ['', '', '']);
      },
    },
    {
      promise: 'the log is read from a position, filtered by type, stream type and tenant, in pages',
      async run(store) {
        for (const tenant of ['x', 'y']) {
          await store.append([
            command([slice(newId(), 'none', 'A', 'B')], { tenant }),
            command([{ ...slice(newId(), 'none', 'A'), streamType: 'Other' }], { tenant }),
          ]);
        }
        const positions = async (...read: Parameters<EventStore['readLog']>) =>
          (await store.readLog(...read)).events.map((e) => e.position);
        expectSame(await positions({ after: 4 }), [5, 6]);
        expectSame(await positions({ limit: 2 }), [1, 2]);
        expectSame(await positions({ types: ['A'] }), [1, 3, 4, 6]);
        expectSame(await positions({ streamTypes: ['Other'], tenant: 'y' }), [6]);
        expectSame(await positions({ types: ['B'], after: 2 }), [5]);
        const none = await store.readLog({ types: ['Z'] });
        expectSame([none.events.length, none.next], [0, 6]);
        expectSame(
          (await all(eachOfLog(store, { types: ['A'], limit: 1 }))).map((e) => e.position),
          [1, 3, 4, 6],
        );
        expectSame(
          (await all(eachOfLog(store, { limit: 2, upTo: 5 }))).map((e) => e.position),
          [1, 2, 3, 4, 5],
        );
      },
    },
    {
      promise: 'the newest snapshot is kept',
      async run(store) {
        const streamId = newId();
        expectSame(await store.loadSnapshot(streamId), null);
        await store.saveSnapshots([{ streamId, version: 200, stateVersion: 1, state: '{"n":2}' }]);
        const other = { streamId: newId(), version: 7, stateVersion: 2, state: '{"n":3}' };
        await store.saveSnapshots([{ streamId, version: 100, stateVersion: 1, state: '{"n":1}' }, other]);
        expectSame(await store.loadSnapshot(other.streamId), other);
        expectSame(await store.loadSnapshot(streamId), { streamId, version: 200, stateVersion: 1, state: '{"n":2}' });
      },
    },
    {
      promise: 'a reader that waits is woken by an append',
      async run(store) {
        const waiting = store.waitForMore(0, 10_000);
        await store.append([command([slice(newId(), 'none', 'A')])]);
        await waiting;
        await store.waitForMore(0, 10_000);
      },
    },
  ];
}
