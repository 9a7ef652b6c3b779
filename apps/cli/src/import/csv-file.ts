import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CliError } from '../problems.ts';
import { COLUMNS, type Line } from './row.ts';

/** A record longer than this is a quote that was never closed. Characters. */
const MAX_RECORD = 65_536;

/**
 * The lines of a file behind its header, read as they are asked for. @throws CliError when the file is not of the
 * format at all; odd lines are handed on, to be judged one by one.
 */
export async function* linesOf(file: string, onBytes: (count: number) => void = () => {}): AsyncGenerator<Line> {
  const input = createReadStream(file);
  input.on('data', (chunk) => onBytes(chunk.length));
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
  });
  pipeline(input, parser, () => {}); // a failure comes out of the iteration below
  let header = false;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header) yield { file, line: info.lines, cells: record };
      else checkHeader(file, record);
      header = true;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CliError(`${file} cannot be read as CSV near line ${parser.info.lines}: a quote is not closed`);
  } finally {
    input.destroy();
  }
  if (!header) throw new CliError(`${file} is empty; its first line should be ${COLUMNS.join(',')}`);
}

/** Reads the header alone, so that a wrong file is told before anything of the others is imported. */
export async function checkFile(file: string): Promise<void> {
  for await (const _ of linesOf(file)) return;
}

function checkHeader(file: string, cells: readonly string[]): void {
  const found = cells.map((cell) => cell.trim());
  if (found.join() === COLUMNS.join()) return;
  throw new CliError(`${file} begins with "${found.join(',').slice(0, 200)}"; it should be "${COLUMNS.join(',')}"`);
}
