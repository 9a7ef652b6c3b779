import { describe, expect, it } from 'vitest';
import { box, boxCommands } from '../../../tests/support/boxes.ts';
import { decideAll, type Held } from './decide-all.ts';

const { Open, Put, PutInBoth, Give, Touch } = boxCommands;
const [mine, theirs, absent] = ['1', '2', '3'].map((digit) => digit.repeat(8)) as [string, string, string];

/** Two boxes, Ada's and Bob's, and room for more. */
const STREAMS: Readonly<Record<string, Held>> = {
  [mine]: { state: { holder: 'ada', items: 2 }, version: 3 },
  [theirs]: { state: { holder: 'bob', items: 0 }, version: 7 },
};
const taken: Held = { state: box.initial, version: 0, taken: true };

const decide = (
  commands: Parameters<typeof decideAll>[0],
  holds?: readonly string[],
  streams: Readonly<Record<string, Held>> = STREAMS,
) =>
  decideAll(commands, {
    streamOf: () => box as never,
    held: (stream, streamId) => streams[streamId] ?? { state: stream.initial, version: 0 },
    now: '',
    idOf: (name) => name,
    holds,
  });

describe('a sender that may do things only to what it holds', () => {
  it('does them to that', () => {
    expect(decide([Put(mine, { item: 'cup' })], ['ada'])).toMatchObject([{ events: [{ type: 'ItemPut' }] }]);
    expect(decide([Put(mine, { item: 'cup' })], ['x', 'ada'])).toMatchObject([{ unseen: false }]);
  });

  it('finds of the rest what it finds of nothing', () => {
    for (const one of [Put(theirs, { item: 'cup' }), Give(theirs, { holder: 'ada' })])
      expect(decide([one], ['ada'])).toEqual(decide([{ ...one, streamId: absent }], ['ada']));
    expect(decide([Put(mine, { item: 'cup' })], [])).toMatchObject({ code: 'box_missing' });
    const stale = { ...Put(theirs, { item: 'cup' }), expectedVersion: 7 };
    expect(decide([stale], ['ada'])).toMatchObject({ code: 'version_conflict', details: { expected: 7, actual: 0 } });
    expect(decide([Touch(theirs, {})], ['ada'])).toMatchObject([
      { unseen: true, events: [], state: { holder: 'bob' } },
    ]);
  });

  it('cannot begin what is there, and may begin what is not', () => {
    expect(decide([Open(theirs, { holder: 'ada' })], ['ada'])).toMatchObject({ code: 'stream_of_another_type' });
    expect(decide([Open(mine, { holder: 'ada' })], ['ada'])).toMatchObject({ code: 'box_exists' });
    const begun = [Open(absent, { holder: 'eve' }), Put(absent, { item: 'cup' })];
    expect(decide(begun, ['ada'])).toMatchObject([{ events: [{ type: 'BoxOpened' }, { type: 'ItemPut' }] }]);
  });

  it('is not held to account for what its decisions lead to, and gains nothing by it', () => {
    const both = PutInBoth(mine, { item: 'cup', other: theirs });
    expect(decide([both], ['ada'])).toMatchObject([{ streamId: mine }, { streamId: theirs, unseen: false }]);
    expect(decide([both, Put(theirs, { item: 'jar' })], ['ada'])).toMatchObject({ code: 'box_missing' });
    const first = decide([Touch(theirs, {}), both], ['ada']);
    expect(first).toMatchObject([
      { streamId: theirs, unseen: false, events: [{ type: 'ItemPut' }] },
      { streamId: mine },
    ]);
  });

  it('can do no more to what it has given away in the same breath', () => {
    const given = [Give(mine, { holder: 'bob' }), Put(mine, { item: 'cup' })];
    expect(decide(given, ['ada'])).toMatchObject({ code: 'box_missing' });
    expect(decide(given, ['ada', 'bob'])).toMatchObject([{ events: [{ type: 'BoxGiven' }, { type: 'ItemPut' }] }]);
  });

  it('holds nothing of a kind that nobody holds', () => {
    const unheld = { ...box, holders: undefined };
    const put = decideAll([Put(mine, { item: 'cup' })], {
      streamOf: () => unheld as never,
      held: (_stream, streamId) => STREAMS[streamId],
      now: '',
      idOf: (name) => name,
      holds: ['ada'],
    });
    expect(put).toMatchObject({ code: 'box_missing' });
  });
});

describe('an id that is taken', () => {
  const streams = { ...STREAMS, [theirs]: taken };

  it('is there for no command, also not for those that decisions lead to', () => {
    expect(decide([Put(theirs, { item: 'cup' })], undefined, streams)).toMatchObject({ code: 'box_missing' });
    const both = PutInBoth(mine, { item: 'cup', other: theirs });
    expect(decide([both], undefined, streams)).toMatchObject({ code: 'box_missing' });
    expect(decide([Open(theirs, { holder: 'ada' })], undefined, streams)).toMatchObject({
      code: 'stream_of_another_type',
    });
    expect(decide([Touch(theirs, {})], undefined, streams)).toMatchObject([{ unseen: true, events: [] }]);
  });
});
