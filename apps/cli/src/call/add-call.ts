import { type Command, InvalidArgumentError } from 'commander';
import type { CallWith } from '../commands/call.ts';
import type { DeclaredOperation } from './declared-operations.ts';
import { operationHelp } from './operation-help.ts';
import { flagsOf } from './typed-request.ts';

export type CallHandler = (operation: DeclaredOperation, typed: CallWith['typed']) => Promise<void>;

/** Adds `call`, with a command of its own for every declared operation. */
export function addCall(cli: Command, operations: readonly DeclaredOperation[], run: CallHandler): void {
  const parent = cli
    .command('call')
    .description('call an operation of a running server; `call <operation> --help` tells its request')
    .option('--url <url>', 'where the server takes commands (unless said: http://127.0.0.1:8080)', httpUrl)
    .option('--query-url <url>', "where it answers queries (unless said: a port above --url's)", httpUrl)
    .option('--role <role>', "as which role, with a token of this machine's own issuer")
    .option('--holds <ids>', 'what the bearer of that token holds, with commas')
    .addHelpText(
      'after',
      '\nExamples:\n  daybook call order --id 0b9c62f0-…\n  daybook call placeOrder --body @order.json\n  daybook call orders --all --sort=-createdAt\n  daybook operations\n',
    );
  for (const operation of operations) {
    const command = parent
      .command(operation.name, { hidden: true })
      .description(operation.route.summary)
      .option('--body <json>', 'the request as JSON, `@file`, or `-` for standard input; single options go before it')
      .addHelpText('after', operationHelp(operation))
      .action((_options, self: Command) => run(operation, self.optsWithGlobals()));
    addOwn(command, operation);
    // A field of the same name as an option of ours can still be given with --body.
    const taken = new Set([...command.options, ...parent.options, ...cli.options].map(({ long }) => long));
    for (const { path, kind, meaning } of flagsOf(operation))
      if (!taken.has(`--${path}`)) command.option(`--${path} <value>`, `${meaning} (${kind})`);
  }
}

function addOwn(command: Command, { entry: { kind } }: DeclaredOperation): void {
  if (kind === 'command') {
    command
      .option('--key <key>', 'the idempotency key: the same one again is the same command')
      .option('--expected-version <version>', 'the version of the stream that was seen', whole)
      .option('--wait <seconds>', 'wait until every view shows it', whole);
    return;
  }
  command
    .option('--after <position>', 'wait until the answer shows this position of the log', whole)
    .option('--atPosition <position>', 'as it was at this position of the log', whole);
  if (kind === 'report') command.option('--knownOn <time>', 'what was known at this time');
  else
    command
      .option('--asOf <time>', 'as it was at this recorded time')
      .option('--follow', 'print its changes as they come, behind --after, until Ctrl-C');
  if (kind === 'page')
    command
      .option('--limit <count>', 'so many on a page at most', whole)
      .option('--cursor <cursor>', 'the page behind the one that gave this `nextCursor`')
      .option('--sort <field>', 'sorted by this; with `-` before it descending')
      .option('--filter <field=value...>', 'only items of which this is equal', filtered)
      .option('--all', 'every item of every page, each as a document of its own');
}

function filtered(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, field, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (field === undefined || value === undefined) throw new InvalidArgumentError('It should be field=value.');
  return { ...before, [field]: value };
}

export function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It should be a whole number.');
  return Number(text);
}

export function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new InvalidArgumentError('It should be an http URL.');
  return text.replace(/[/]+$/, '');
}
