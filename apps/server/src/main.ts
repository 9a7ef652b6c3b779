import process from 'node:process';
import { destination, pino } from 'pino';
import { ConfigError, readConfig } from './config.ts';
import { type Server, startServer } from './server.ts';

/** How long a stop may take before we leave anyway: longer than any request, shorter than a supervisor's patience. */
const STOP_TIMEOUT_MS = 25_000;

/** One clear line about what is wrong, for whoever started us; exit code 1. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port, message, syscall } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `port ${port} is taken; stop what listens there, or set another (see docs/configuration.md)`;
  if (code === 'EACCES' && syscall === 'listen') return `port ${port} may not be listened on by this user`;
  if (code === 'ECONNREFUSED') return `the database at DATABASE_URL cannot be reached: ${message}`;
  if (code === '28P01' || code === '28000') return `the database at DATABASE_URL refuses the login: ${message}`;
  if (code === '3D000') return `the database named in DATABASE_URL does not exist: ${message}`;
  if (code === '42501')
    return `the login in DATABASE_URL may not create roles and schemas, which the first start needs: ${message}`;
  return message || String(error);
}

async function main() {
  const config = readConfig(process.env, process.cwd());
  const log = pino({ level: config.logLevel, base: { service: 'daybook' } }, destination(2));
  const server = await startServer(config, log);
  announce(server, config.databaseUrl ? 'the database at DATABASE_URL' : config.folder);

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: finishing what is in flight');
    setTimeout(() => {
      log.error('did not stop in time');
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    server.stop().then(
      () => process.exit(0),
      (error: Error) => {
        log.error({ err: error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** For a person at a terminal; the logs go to standard error. */
function announce({ addresses }: Server, folder: string) {
  const line = (what: string, address: string | null) => (address ? `  ${what.padEnd(10)} ${address}\n` : '');
  process.stdout.write(
    `Daybook is ready.\n${line('commands', addresses.command)}${line('queries', addresses.query)}` +
      `${line('graphql', addresses.graphql)}${line('gRPC', addresses.grpc)}${line('admin', addresses.admin)}${line('simulator', addresses.simulator)}${line('data', folder)}`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`daybook: ${explain(error)}\n`);
  process.exit(1);
});
