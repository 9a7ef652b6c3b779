import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { docsOf } from './report/docs.ts';
import type { Report, RowReport } from './report/report.ts';
import { cellsOf, numberText, targetText, terminalTable, verdictOf } from './report/table.ts';
import { type Bench, type Row, WrongAnswerError } from './row.ts';
import { rows } from './rows.ts';
import { fillShop, type Shop } from './shop.ts';
import { FULL, GROWN, SHORT } from './size.ts';
import { openTestBed } from './test-bed.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const RESULTS = path.join(ROOT, 'bench/results');
/** Whole runs at full size only, for the documentation; others go into files of their own. */
const LATEST = path.join(RESULTS, 'latest.json');
const DOCS = path.join(ROOT, 'docs/benchmarks.md');

const USAGE = `npm run bench -- [options]
  --only NAME,…   only these rows: ${rows.map(({ name }) => name).join(', ')}
  --short         a minute, for CI: fails on a wrong answer, says nothing about speed
  --growth        also with ten million events
  --folder PATH   where the data goes, instead of the system's temporary folder
  --write-docs    only writes docs/benchmarks.md from the latest results`;

/** Runs what is asked for; answers the exit code: 1 for a wrong answer, 2 for a wrong option, never for slowness. */
export async function main(words: string[]): Promise<number> {
  const { values: asked } = parseArgs({
    args: words,
    options: {
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      folder: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = asked.only?.split(',').map((name) => name.trim());
  const unknown = names?.filter((name) => !rows.some((row) => row.name === name)) ?? [];
  if (asked.help || unknown.length > 0) {
    console.log(unknown.length > 0 ? `there is no row ${unknown.join(', ')}\n\n${USAGE}` : USAGE);
    return asked.help ? 0 : 2;
  }
  if (asked['write-docs']) {
    await writeFile(DOCS, docsOf(JSON.parse(await readFile(LATEST, 'utf8'))));
    console.log(`wrote ${path.relative(process.cwd(), DOCS)}`);
    return 0;
  }
  const size = asked.short ? SHORT : asked.growth ? GROWN : FULL;
  const bed = await openTestBed(asked.folder);
  // PostgreSQL is a process of its own and would outlive us.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void bed.stop().finally(() => process.exit(1)));
  try {
    const report: Report = {
      at: new Date().toISOString(),
      short: asked.short,
      machine: await describeMachine(bed),
      rows: [],
    };
    const file = asked.short ? path.join(RESULTS, 'short.json') : names ? path.join(RESULTS, 'partial.json') : LATEST;
    await mkdir(RESULTS, { recursive: true });
    const done: RowReport[] = [];
    let filled: Promise<Shop> | undefined;
    const say = (what: string) => console.log(`  … ${what}`);
    const shop = () => {
      filled ??= fillShop(bed, size.logEvents, say);
      return filled;
    };
    for (const row of rows.filter(({ name }) => !names || names.includes(name))) {
      done.push(await runRow(row, { bed, size, say, shop }));
      await writeFile(file, `${JSON.stringify({ ...report, rows: done }, null, 2)}\n`);
    }
    console.log(`\nresults in ${path.relative(process.cwd(), file)}`);
    const wrong = done.filter((row) => row.wrong !== null);
    for (const row of wrong) console.error(`WRONG: ${row.name}: ${row.wrong}`);
    return wrong.length > 0 ? 1 : 0;
  } finally {
    await bed.stop();
  }
}

async function runRow(row: Row, bench: Bench): Promise<RowReport> {
  console.log(`\n${row.name}: ${row.title}`);
  const started = performance.now();
  const { name, title, about } = row;
  const took = () => (performance.now() - started) / 1_000;
  try {
    const { lines, targets, notes = [] } = await row.run(bench);
    console.log(terminalTable(cellsOf(lines)));
    for (const target of targets)
      console.log(`  ${target.what}: ${numberText(target.is)} (${targetText(target)}): ${verdictOf(target)}`);
    for (const note of notes) console.log(`  ${note}`);
    console.log(`  ${Math.round(took())} s`);
    return { name, title, about, seconds: took(), lines, targets, notes, wrong: null };
  } catch (error) {
    // What could not be measured at all is as wrong as a wrong answer; the other rows still run.
    if (!(error instanceof WrongAnswerError)) console.error(error);
    return { name, title, about, seconds: took(), lines: [], targets: [], notes: [], wrong: (error as Error).message };
  }
}
