import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * `npm run bench`. The peers are installed on first use, here and nowhere else; only then may anything that imports
 * them be loaded.
 */
const folder = import.meta.dirname;
if (!existsSync(path.join(folder, 'node_modules'))) {
  console.log('Installing what the bench compares with, once.');
  const npm = process.env.npm_execpath;
  const ask = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error'];
  if (npm) execFileSync(process.execPath, [npm, ...ask], { stdio: 'inherit' });
  else execFileSync('npm', ask, { stdio: 'inherit' });
}
const { main } = await import('./src/bench.ts');
// A row that failed may have left connections open; nobody waits for them.
process.exit(await main(process.argv.slice(2)));
