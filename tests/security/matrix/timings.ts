import { missingThings, namesAny, type Things } from './asked.ts';
import type { Faces } from './faces.ts';
import { type MatrixRow, matrixRows } from './rows.ts';
import { THEM, type World } from './world.ts';

/** Pairs of questions for each row: enough for a median that a hiccup does not move. */
const SAMPLES = 21;
/** As many for a row that seems to be apart: on a busy machine some row always does. */
const MORE_SAMPLES = 101;
/** What the medians of one row may be apart: what a busy machine makes of two that are the same. */
const MAX_APART_MS = 2.5;
/** What the medians over all rows may be apart: a read more or less for each would show here. */
const MAX_APART_IN_ALL_MS = 0.4;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** One face of each operation that names a thing, the ones by turns; streams are timed by their first answer. */
function timedRows(things: Things): readonly MatrixRow[] {
  const faces = ['REST', 'gRPC', 'GraphQL'] as const;
  const about = matrixRows.filter((row) => namesAny(row, things));
  const names = [...new Set(about.map(({ name }) => name))];
  return about.filter(({ name, face }) => face === faces[names.indexOf(name) % faces.length]);
}

/** Asks for another tenant's things and for missing ones by turns, one at a time. */
export async function timings(faces: Faces, { kept: { things }, keys }: World) {
  const proof = keys.theirs;
  const problems: string[] = [];
  const apart: { readonly name: string; readonly ms: number }[] = [];
  const timed = async (row: MatrixRow, about: Things) => {
    const from = performance.now();
    await faces.ask(row, about, proof);
    return performance.now() - from;
  };
  async function apartBy(row: MatrixRow, samples: number): Promise<number> {
    const [foreign, missing]: [number[], number[]] = [[], []];
    for (let i = 0; i < samples; i++) {
      // By turns which comes first, so that neither always finds the server warm.
      const another = () => timed(row, things).then((ms) => foreign.push(ms));
      const none = () => timed(row, missingThings()).then((ms) => missing.push(ms));
      for (const ask of i % 2 === 0 ? [another, none] : [none, another]) await ask();
    }
    return median(foreign) - median(missing);
  }
  for (const row of timedRows(things)) {
    // What is made under such a name is the asker's own, and a second one of it costs what that costs.
    const isMade = row.subject.kind === 'declared' && row.subject.route.kind === 'command';
    if (isMade && (await faces.ask(row, things, proof)).code === null) continue;
    const first = await apartBy(row, SAMPLES);
    const ms = Math.abs(first) > MAX_APART_MS ? await apartBy(row, MORE_SAMPLES) : first;
    apart.push({ name: `${row.face} ${row.name}`, ms });
    if (Math.abs(ms) > MAX_APART_MS) problems.push(`${row.face} ${row.name}: ${ms.toFixed(2)} ms for ${THEM}`);
  }
  const inAll = median(apart.map(({ ms }) => ms));
  if (Math.abs(inAll) > MAX_APART_IN_ALL_MS) problems.push(`all of them: ${inAll.toFixed(2)} ms`);
  const most = apart.toSorted((a, b) => Math.abs(b.ms) - Math.abs(a.ms)).slice(0, 4);
  const told = `${apart.length} operations, ${inAll.toFixed(3)} ms apart in all; most apart ${most
    .map(({ name, ms }) => `${name} ${ms.toFixed(2)} ms`)
    .join(', ')}`;
  return { problems, samples: SAMPLES, told };
}
