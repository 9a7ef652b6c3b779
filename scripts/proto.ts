import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { declaredProtos, type FieldNumbers, printProto } from '@daybook/server';
import { declared } from '../apps/server/src/server.ts';

/**
 * Keeps `proto/`: the `.proto` files made of the declarations, and `numbers.json`, the number of every field that was
 * ever published. Without a flag it writes them; with `--check` it only says whether they are what the declarations
 * make. A change that would break who has the older files is refused either way: by the numbers, which are never taken
 * away, and by `buf breaking` against the files as they lie here and as they were last committed.
 */
const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDER = path.join(ROOT, 'proto');
const NUMBERS = path.join(FOLDER, 'numbers.json');
const check = process.argv.includes('--check');

const known = JSON.parse(read(NUMBERS) ?? '{}') as FieldNumbers;
const { files, numbers } = declaredProtos(declared().contexts, known);
const wanted = new Map(files.map((file) => [file.path, printProto(file)]));
const numbersText = textOf(numbers);
const present = globSync('**/*.proto', { cwd: FOLDER });

const fresh = mkdtempSync(path.join(tmpdir(), 'daybook-proto-'));
try {
  writeAll(fresh);
  buf(['lint', fresh, '--config', path.join(FOLDER, 'buf.yaml')]);
  if (present.length > 0) breaking(FOLDER);
  if (wasCommitted()) breaking(`${path.join(ROOT, '.git')}#ref=HEAD,subdir=proto`);
} finally {
  rmSync(fresh, { recursive: true });
}

const changed = [...wanted].filter(([file, text]) => read(path.join(FOLDER, file)) !== text).map(([file]) => file);
const surplus = present.filter((file) => !wanted.has(file));
if (read(NUMBERS) !== numbersText) changed.push('numbers.json');
if (changed.length + surplus.length === 0) console.log(`proto/ is up to date: ${wanted.size} files`);
else if (check)
  fail(`proto/ is not what the declarations make: ${[...changed, ...surplus].join(', ')}; run \`npm run proto\``);
else {
  for (const file of surplus) rmSync(path.join(FOLDER, file));
  writeAll(FOLDER);
  writeFileSync(NUMBERS, numbersText);
  console.log(`proto/: ${changed.length} files written`);
}

/** A line for each field, so that a change shows what it changes. */
function textOf(all: FieldNumbers): string {
  const messages = Object.entries(all).map(([message, fields]) => {
    const lines = Object.entries(fields).map(
      ([name, field]) => `    ${JSON.stringify(name)}: ${JSON.stringify(field)}`,
    );
    return `  ${JSON.stringify(message)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${messages.join(',\n')}\n}\n`;
}

function writeAll(folder: string) {
  for (const [file, text] of wanted) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

function breaking(against: string) {
  buf(['breaking', fresh, '--config', path.join(FOLDER, 'buf.yaml'), '--against', against]);
}

/** Runs buf, which needs no network for this; what it finds ends us. */
function buf(args: readonly string[]) {
  const { status, stdout, stderr, error } = spawnSync(path.join(ROOT, 'node_modules/.bin/buf'), args, {
    encoding: 'utf8',
    cwd: ROOT,
  });
  if (status !== 0) fail(`buf ${args[0]}: ${error?.message ?? ''}${stdout}${stderr}`);
}

function wasCommitted(): boolean {
  const found = spawnSync('git', ['ls-tree', 'HEAD', 'proto/numbers.json'], { cwd: ROOT, encoding: 'utf8' });
  return found.status === 0 && found.stdout !== '';
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
