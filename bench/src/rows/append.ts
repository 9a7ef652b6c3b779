import { newId } from '@daybook/engine';
import { castore } from '../contestants/castore.ts';
import type { Contestant, Tally } from '../contestants/contestant.ts';
import { daybook } from '../contestants/daybook.ts';
import { emmett } from '../contestants/emmett.ts';
import { messageDb } from '../contestants/message-db.ts';
import { reference } from '../contestants/reference.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { inTurns } from '../measure/rounds.ts';
import { spread, spreads } from '../measure/spread.ts';
import { atLeast, type Line, type Row, type Target } from '../row.ts';

export const append: Row = {
  name: 'append',
  title: 'Append',
  about: `One event a command, with expected version and receipt; so many callers, each asking again as soon as it is
answered. *New streams*: every event begins one. *Existing streams*: every caller goes around streams of its own that
are there already, and names the exact version. The event is the same for all: about 250 bytes of data and 150 of
metadata. Emmett and message-db work over 20 connections (10 to 40 made no difference), Castore over its own 10.
The references write the rows that Daybook leaves behind into tables made like Daybook's, 500 rows a commit, checking
nothing.`,
  async run(bench) {
    const { bed, size, say } = bench;
    const contestants: Contestant[] = [];
    for (const open of [daybook, emmett, castore, messageDb]) contestants.push(await open(bed));
    const machine = await reference(bed);
    const tallies = new Map<Contestant, Tally>(contestants.map((one) => [one, { count: 0, positions: 0 }]));
    const tallyOf = (one: Contestant) => tallies.get(one) as Tally;
    const lines: Line[] = [];

    for (const callers of size.callers) {
      say(`new streams, ${callers} callers`);
      const measured = await inTurns(
        size.rounds,
        contestants.map((one) => ({
          name: one.name,
          measure: () => closedLoop({ ...size, callers, ask: toNewStreams(one, tallyOf(one)) }),
        })),
      );
      for (const [of, rounds] of measured)
        lines.push({ case: `new streams, ${people(callers)}`, of, values: spreads(rounds) });
    }

    for (const callers of size.callers) {
      say(`existing streams, ${callers} callers`);
      const asks = new Map<Contestant, (caller: number) => Promise<void>>();
      for (const one of contestants)
        asks.set(one, await toExistingStreams(one, tallyOf(one), Math.max(callers, size.existingStreams), callers));
      const measured = await inTurns(
        size.rounds,
        contestants.map((one) => ({
          name: one.name,
          measure: () => closedLoop({ ...size, callers, ask: asks.get(one) as (caller: number) => Promise<void> }),
        })),
      );
      for (const [of, rounds] of measured)
        lines.push({ case: `existing streams, ${people(callers)}`, of, values: spreads(rounds) });
    }

    say('what the machine allows');
    const machines = await inTurns(size.rounds, [
      { name: 'unnest, 1 connection', measure: () => machine.insert(size.referenceRows, 1) },
      { name: 'unnest, 2 connections', measure: () => machine.insert(size.referenceRows, 2) },
      { name: 'COPY, 1 connection', measure: () => machine.copy(size.referenceRows, 1) },
      { name: 'COPY, 2 connections', measure: () => machine.copy(size.referenceRows, 2) },
    ]);
    for (const [of, rounds] of machines)
      lines.push({ case: 'reference', of, values: { 'per second': spread(rounds) } });

    say('checking what was written');
    for (const one of contestants) {
      await one.check(tallyOf(one));
      await one.close();
      await one.database.drop();
    }
    await machine.check();
    await machine.database.drop();
    return { lines, targets: targets(lines, size.callers) };
  },
};

function toNewStreams(one: Contestant, tally: Tally) {
  return async () => {
    const { position } = await one.append(newId(), 0, tally.count);
    tally.count++;
    tally.positions += position;
  };
}

/** Begins the streams, then goes around them; no two callers share one, so every version named is right. */
async function toExistingStreams(one: Contestant, tally: Tally, streams: number, callers: number) {
  const ids = Array.from({ length: streams }, () => newId());
  const versions = new Int32Array(streams);
  const turns = new Int32Array(callers);
  const share = Math.floor(streams / callers);
  const appendTo = async (stream: number) => {
    const { position } = await one.append(ids[stream] as string, versions[stream] as number, tally.count);
    versions[stream] = (versions[stream] as number) + 1;
    tally.count++;
    tally.positions += position;
  };
  const begun = Array.from({ length: streams }, (_, stream) => stream).values();
  await Promise.all(
    Array.from({ length: 256 }, async () => {
      for (const stream of begun) await appendTo(stream);
    }),
  );
  return (caller: number) => {
    const turn = turns[caller] as number;
    turns[caller] = turn + 1;
    return appendTo(caller * share + (turn % share));
  };
}

function targets(lines: readonly Line[], callers: readonly number[]): Target[] {
  const rate = (theCase: string, of: string) =>
    lines.find((line) => line.case === theCase && line.of === of)?.values['per second']?.median ?? 0;
  const at = (n: number, of: string) => rate(`new streams, ${people(n)}`, of);
  const [few, many, most] = [1, 128, 512].map((n) => (callers.includes(n) ? n : (callers.at(-1) ?? n))) as [
    number,
    number,
    number,
  ];
  const unnest = Math.max(rate('reference', 'unnest, 1 connection'), rate('reference', 'unnest, 2 connections'));
  const bestPeer = Math.max(at(few, 'Emmett'), at(few, 'Castore'), at(few, 'message-db'));
  return [
    atLeast(`appends a second, new streams, ${people(most)}`, '/s', 50_000, at(most, 'Daybook')),
    atLeast(
      `appends a second, existing streams, ${people(most)}`,
      '/s',
      50_000,
      rate(`existing streams, ${people(most)}`, 'Daybook'),
    ),
    atLeast(`of Emmett's rate, ${people(many)}`, '×', 20, at(many, 'Daybook') / at(many, 'Emmett')),
    atLeast(`of Castore's rate, ${people(many)}`, '×', 12, at(many, 'Daybook') / at(many, 'Castore')),
    atLeast(`of the better unnest reference, ${people(most)}`, '×', 0.9, at(most, 'Daybook') / unnest),
    atLeast(`of the best peer's rate, ${people(few)}`, '×', 1, at(few, 'Daybook') / bestPeer),
  ];
}

const people = (callers: number) => (callers === 1 ? '1 caller' : `${callers} callers`);
