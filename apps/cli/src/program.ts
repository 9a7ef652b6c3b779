import path from 'node:path';
import process from 'node:process';
import { orders } from '@daybook/orders';
import { payments } from '@daybook/payments';
import { Command } from 'commander';
import { addCall, httpUrl, whole } from './call/add-call.ts';
import { declaredOperations } from './call/declared-operations.ts';
import { asOf } from './commands/as-of.ts';
import { call } from './commands/call.ts';
import { check } from './commands/check.ts';
import { demo, queriesBeside } from './commands/demo.ts';
import { events } from './commands/events.ts';
import { importOrders } from './commands/import-orders.ts';
import { account, trialBalance } from './commands/ledger.ts';
import { operations } from './commands/operations.ts';
import { rebuild } from './commands/rebuild.ts';
import { replay } from './commands/replay.ts';
import { start } from './commands/start.ts';
import { health, sagas } from './commands/status.ts';
import { tail } from './commands/tail.ts';
import { type TokenOptions, token } from './commands/token.ts';
import { type Output, output } from './output.ts';
import { UsageError } from './problems.ts';
import { openSession, type Place, type Session } from './session.ts';

/** What is common to all commands. */
type Globals = { readonly json: boolean; readonly folder: string };

/** Every command with its options. Each is handed what it needs and knows nothing of how it was typed. */
export function program(env: NodeJS.ProcessEnv, stop: () => AbortSignal): Command {
  const cli = new Command('daybook')
    .description('Daybook from the command line: run it, fill it, look into it, check it.')
    .option('--json', 'JSON on standard output, and nothing else', false)
    .option('--folder <folder>', "where Daybook's own database lives", env.DAYBOOK_FOLDER || '.daybook')
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .addHelpText(
      'after',
      '\nEnvironment:\n  DATABASE_URL    a PostgreSQL to use instead of the one in --folder\n  DAYBOOK_TOKEN   an access token or API key for commands that call a server\n  DAYBOOK_URL, DAYBOOK_QUERY_URL   where `call` finds it, unless it is told\n',
    );

  const place = (): Place => ({ url: env.DATABASE_URL || undefined, folder: cli.opts<Globals>().folder });
  const out = (): Output => output(cli.opts<Globals>().json);
  /** For commands that look into a database that is there. */
  const looking = async (work: (session: Session, output: Output) => Promise<void>) => {
    const session = await openSession(place());
    try {
      await work(session, out());
    } finally {
      await session.close();
    }
  };
  const add = (name: string, description: string, examples: readonly string[], parent = cli) =>
    parent
      .command(name)
      .description(description)
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  daybook ${example}\n`).join('')}`);

  add('start', 'run the server until Ctrl-C', ['start', '--folder /var/lib/daybook start']).action(async () => {
    process.exitCode = await start(place().folder);
  });

  const imports = cli.command('import').description('bring in history from another system');
  add(
    'orders <file...>',
    'import orders and returns from CSV files of the UCI Online Retail format',
    ['import orders december.csv', 'import orders 2010-12-*.csv --report refused.csv', '--json import orders day.csv'],
    imports,
  )
    .option('--report <file>', 'write every refused row there, as CSV')
    .action((files: string[], options: { report?: string }) =>
      importOrders(place(), files.map(fromCaller(env)), out(), {
        signal: stop(),
        ...(options.report === undefined ? {} : { report: fromCaller(env)(options.report) }),
      }),
    );

  add('events <streamId>', "print a stream's events", [
    'events 0b9c62f0-…',
    'events 0b9c62f0-… --backward --limit 5',
    '--json events 0b9c62f0-… --from 3',
  ])
    .option('--from <version>', 'begin at this version', whole)
    .option('--backward', 'the latest first')
    .option('--limit <count>', 'so many at most', whole)
    .action((streamId: string, options: { from?: number; backward?: boolean; limit?: number }) =>
      looking((session, output) => events(session, uuid(streamId), options, output)),
    );

  add('tail', 'print the end of the log', ['tail', 'tail --follow --type OrderShipped', '--json tail --after 0'])
    .option('--after <position>', 'begin behind this position', whole)
    .option('--type <type>', 'only events of this type')
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .action((options: { after?: number; type?: string; follow?: boolean }) =>
      looking((session, output) => tail(session, { ...options, signal: stop() }, output)),
    );

  add('rebuild [view...]', 'build views anew beside the live ones, and swap them in', [
    'rebuild orders',
    'rebuild --all',
  ])
    .option('--all', 'every view')
    .action((views: string[], options: { all?: boolean }) =>
      looking((session, output) => rebuild(session, views, options, output)),
    );

  add('replay [view...]', 'fold the log again in memory and compare with the live views', [
    'replay sales',
    'replay --all',
  ])
    .option('--all', 'every view')
    .action((views: string[], options: { all?: boolean }) =>
      looking((session, output) => replay(session, views, options, output)),
    );

  add('check', 'check that the log is whole and every view is what it says', ['check', '--json check']).action(() =>
    looking(check),
  );

  add('as-of <view> [key]', 'print a row, or the first rows, of a view as it was', [
    'as-of orders 0b9c62f0-… --position 1200',
    'as-of customer_summary 0b9c62f0-…,GBP --time 2026-11-21T12:00:00Z',
    'as-of sales --position 500 --limit 5',
  ])
    .option('--time <time>', 'what was recorded by then, such as 2026-11-21T12:00:00Z')
    .option('--position <position>', 'what stood in the log up to there', whole)
    .option('--limit <count>', 'rows of a whole view at most', whole)
    .action((view: string, key: string | undefined, options: { time?: string; position?: number; limit?: number }) =>
      looking((session, output) => asOf(session, view, key, options, output)),
    );

  add('account <id>', 'print what is on an account, or was', [
    'account 0b9c62f0-…',
    'account 0b9c62f0-… --time 2026-11-21T12:00:00Z',
  ])
    .option('--time <time>', 'what was recorded by then, such as 2026-11-21T12:00:00Z')
    .option('--position <position>', 'what stood in the log up to there', whole)
    .action((id: string, options: { time?: string; position?: number }) =>
      looking((session, output) => account(session, uuid(id), options, output)),
    );

  add('trial-balance', 'print what was posted to every account, which comes to nothing', [
    'trial-balance',
    'trial-balance --position 1200',
  ])
    .option('--time <time>', 'what was recorded by then, such as 2026-11-21T12:00:00Z')
    .option('--position <position>', 'what stood in the log up to there', whole)
    .action((options: { time?: string; position?: number }) =>
      looking((session, output) => trialBalance(session, options, output)),
    );

  add('sagas', 'print what waits for a person', ['sagas', '--json sagas']).action(() => looking(sagas));

  add('token', "print an access token of this machine's own issuer, for a server with DAYBOOK_AUTH=dev", [
    'token --role trader',
    'token --role customer --holds 0b9c62f0-… --tenant acme',
    'token --role admin --subject alice --minutes 5',
  ])
    .requiredOption(
      '--role <role...>',
      'what its bearer may do: customer, trader, operator, treasurer, auditor, bank, admin',
    )
    .option('--subject <subject>', 'who it speaks of, as written into events (unless said: dev-<role>)')
    .option('--tenant <tenant>', 'whose things it is for', 'default')
    .option('--holds <ids>', 'what it holds (customers, accounts, banks), with commas')
    .option('--minutes <minutes>', 'how long it is good for', whole, 60)
    .action((options: TokenOptions) => token(place().folder, options, out()));

  add('health', 'print how the log and its readers are', ['health', '--json health']).action(() => looking(health));

  const callable = declaredOperations([orders, payments]);
  add('operations', 'list what `call` can call', ['operations', '--json operations']).action(() =>
    operations(callable, out()),
  );
  addCall(cli, callable, (operation, typed) => {
    const url = typeof typed.url === 'string' ? typed.url : env.DAYBOOK_URL || undefined;
    return call(
      operation,
      {
        typed,
        url: url ?? 'http://127.0.0.1:8080',
        queryUrl: typeof typed.queryUrl === 'string' ? typed.queryUrl : env.DAYBOOK_QUERY_URL || queriesBeside(url),
        token: env.DAYBOOK_TOKEN || undefined,
        folder: place().folder,
        file: fromCaller(env),
        signal: stop(),
      },
      out(),
    );
  });

  add('demo', 'live through a believable day of orders on a running server', [
    'demo',
    'demo --orders 200 --seed tuesday',
    'demo --url http://127.0.0.1:8080 --query-url http://127.0.0.1:8081',
  ])
    .option('--orders <count>', 'how many', whole, 25)
    .option('--seed <seed>', 'the same seed gives the same day, and a second run of it adds nothing', '1')
    .option('--url <url>', 'where the server takes commands', httpUrl)
    .option('--query-url <url>', "where it answers queries (unless said: a port above --url's)", httpUrl)
    .action((options: { orders: number; seed: string; url?: string; queryUrl?: string }) =>
      demo(
        {
          url: undefined,
          queryUrl: undefined,
          ...options,
          folder: place().folder,
          token: env.DAYBOOK_TOKEN,
          signal: stop(),
        },
        out(),
      ),
    );
  return cli;
}

/** npm runs scripts in the project's root; files are named from where the caller stands. */
const fromCaller = (env: NodeJS.ProcessEnv) => (file: string) =>
  path.resolve(env.npm_lifecycle_event ? (env.INIT_CWD ?? '.') : '.', file);

function uuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new UsageError(`"${text}" is no UUID`);
  return text.toLowerCase();
}
