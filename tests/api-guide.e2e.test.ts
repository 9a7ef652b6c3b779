import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideOf, printed } from './support/api-guide/snippets.ts';
import { ANY_PORTS, type ServerProcess, startServerProcess, temporaryFolder } from './support/server-process.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const GRPCURL = path.join(ROOT, 'tests/support/api-guide/grpcurl.mjs');
/** Behind what each snippet prints, so that one shell can run them all. */
const END = '\u001e';

const guide = guideOf(await readFile(path.join(ROOT, 'docs/api.md'), 'utf8'));

describe('the API guide', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: ServerProcess;
  let files: string;
  let outputs: readonly string[] = [];
  let complaints = '';
  beforeAll(async () => {
    place = await temporaryFolder();
    server = await startServerProcess({ ...ANY_PORTS, DAYBOOK_FOLDER: place.folder, DAYBOOK_AUTH: '' });
    // Below node_modules, where the packages' names are found as from anywhere in the project.
    const cache = path.join(ROOT, 'node_modules/.cache');
    await mkdir(cache, { recursive: true });
    files = await mkdtemp(path.join(cache, 'api-guide-'));
    for (const [name, text] of guide.files) await writeFile(path.join(files, name), text);
    ({ outputs, complaints } = await typed(guide.typed.map(({ code }) => code)));
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(files, { recursive: true, force: true });
    await place.remove();
  });

  /** Types everything into one shell, as a reader would, but with this server's addresses and this test's folder. */
  async function typed(codes: readonly string[]) {
    const { commands, queries, graphql, grpc } = server.addresses;
    const here = (code: string) =>
      code
        .replaceAll('http://localhost:8080', commands)
        .replaceAll('http://localhost:8081', queries)
        .replaceAll('http://localhost:8083', graphql)
        .replaceAll('localhost:8084', new URL(grpc).host)
        .replaceAll(/\bscratch\b/g, path.relative(ROOT, files));
    const script = [
      `grpcurl() { "${process.execPath}" "${GRPCURL}" "$@"; }`,
      ...codes.map((code) => `${here(code)}\nprintf '${END}'`),
    ];
    // What npm puts in front of the path would make `node` the one that came with the packages.
    const searched = (process.env.PATH ?? '').split(path.delimiter).filter((one) => !one.endsWith('node_modules/.bin'));
    const env = {
      ...process.env,
      PATH: searched.join(path.delimiter),
      DAYBOOK_FOLDER: place.folder,
      DAYBOOK_URL: commands,
      DAYBOOK_QUERY_URL: queries,
    };
    const shell = spawn('bash', ['-c', script.join('\n')], { cwd: ROOT, env: { ...env, DATABASE_URL: '' } });
    let [out, said] = ['', ''];
    shell.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    shell.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await new Promise((resolve) => shell.on('close', resolve));
    return { outputs: out.split(END).slice(0, -1), complaints: said };
  }

  it('shows a worked example in each face', () => {
    expect(guide.files.size).toBe(3);
    expect(guide.typed.length).toBeGreaterThan(10);
    expect(outputs).toHaveLength(guide.typed.length);
  });

  it.each(guide.typed.map((snippet, i) => ({ ...snippet, i })))(
    'prints what it says at line $line',
    ({ i, prints }) => {
      const output = (outputs[i] ?? '').trim();
      if (prints === null) expect(output, complaints).toBe('');
      else expect(output, complaints).toMatch(printed(prints));
    },
  );
});
