import { isReached } from '../row.ts';
import type { Report, RowReport } from './report.ts';
import { cellsOf, numberText, targetText, verdictOf } from './table.ts';

/** `docs/benchmarks.md`, from a report. */
export function docsOf(report: Report): string {
  const { machine, rows } = report;
  const targets = rows.flatMap((row) => row.targets);
  return `${[
    '# Benchmarks',
    `Made by \`npm run bench -- --write-docs\` out of one run of \`npm run bench\` on ${report.at.slice(0, 10)}. Do not edit: run it
again. What stands here holds for this machine; ratios carry over to others, absolute figures do not.`,
    `## The machine
${markdownTable(
  ['', ''],
  [
    ['processor', `${machine.cpu}, ${machine.cores} cores, shared by client, engine and PostgreSQL`],
    ['memory', `${machine.memoryGB} GB`],
    ['kernel', machine.kernel],
    ['Node', machine.node],
    ['PostgreSQL', `${machine.postgres}, embedded, settings as Daybook ships them`],
    ['settings', pairs(machine.settings)],
    ['peers', pairs(machine.peers)],
  ],
)}`,
    `## How it is measured
Contestants of a row work on the same PostgreSQL, each in a fresh database, and are measured in turns (A B C A B C …).
A figure is the median of the rounds, with the least and the most in brackets. *Closed loop*: so many callers, each
asking again as soon as it is answered; latency from asking to answer. *Open loop*: arrivals on a fixed schedule,
latency from the moment each was due, so that waiting to be sent counts. Afterwards every row checks what it wrote
(positions 1 to n without gaps, versions without gaps in every stream, a receipt for every command, checksums equal);
a wrong answer fails the run, a missed target does not.`,
    `## Targets
${targets.filter(isReached).length} of ${targets.length} reached.

${markdownTable(
  ['row', 'what', 'target', 'measured', ''],
  rows.flatMap((row) =>
    row.targets.map((target) => [
      row.name,
      target.what,
      targetText(target),
      `${numberText(target.is)} ${target.unit}`.trim(),
      verdictOf(target),
    ]),
  ),
)}`,
    ...rows.map(section),
  ].join('\n\n')}\n`;
}

function section(row: RowReport): string {
  const { head, body } = cellsOf(row.lines);
  const notes = row.notes.map((note) => `- ${note}`).join('\n');
  const wrong = row.wrong === null ? '' : `**Not to be believed**: ${row.wrong}`;
  return [`## ${row.title}`, `Row \`${row.name}\`. ${row.about}`, wrong, markdownTable(head, body), notes]
    .filter(Boolean)
    .join('\n\n');
}

function markdownTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...body.map(line)].join('\n');
}

const pairs = (named: Readonly<Record<string, string>>) =>
  Object.entries(named)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
