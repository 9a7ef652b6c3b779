import process from 'node:process';
import { type Caller, caller, connection, DaybookError } from '@daybook/client';
import { hasDevIssuer, isLoopback, openDevIssuer } from '@daybook/server';
import type { DeclaredOperation } from '../call/declared-operations.ts';
import { typedRequest } from '../call/typed-request.ts';
import type { Output } from '../output.ts';
import { CliError, StoppedError } from '../problems.ts';

export type CallWith = {
  /** What was typed, by the options' names; the fields of the request are among it. */
  readonly typed: Readonly<Record<string, unknown>>;
  readonly url: string;
  readonly queryUrl: string;
  /** Undefined: one of this machine's own issuer, where there is one, that may do what is called. */
  readonly token: string | undefined;
  readonly folder: string;
  readonly file: (name: string) => string;
  readonly signal: AbortSignal;
};

/** A person waits in front of it: a server that is not there is told soon. */
const RETRIES = { tries: 5, patienceMs: 8_000 };
const TOKEN_MINUTES = 60;

/** Calls an operation, and prints what it answers as JSON; of several items each as a document of its own. */
export async function call(operation: DeclaredOperation, options: CallWith, output: Output): Promise<void> {
  const { typed, signal, file } = options;
  const request = await typedRequest(operation, typed, { file, stdin: process.stdin });
  const token = options.token ?? (await devToken(operation, options));
  const line = connection({ commandUrl: options.url, queryUrl: options.queryUrl, token, retries: RETRIES });
  const show = (answer: object) => output.result(answer, () => JSON.stringify(answer, null, 2).split('\n'));
  try {
    for await (const answer of answers(caller(line), operation, { ...choices(typed), ...request }, typed, signal))
      show(answer);
  } catch (error) {
    if (signal.aborted) throw new StoppedError('stopped');
    throw error instanceof DaybookError ? new CliError(said(error, operation)) : error;
  }
}

async function* answers(
  calls: Caller,
  { entry }: DeclaredOperation,
  request: Readonly<Record<string, unknown>>,
  typed: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): AsyncGenerator<object> {
  const after = typeof typed.after === 'number' ? typed.after : undefined;
  const isRows = entry.kind === 'row' || entry.kind === 'page';
  if (typed.follow === true && isRows) {
    yield* calls.changes(entry, request, { after, signal });
    return;
  }
  switch (entry.kind) {
    case 'command':
      yield calls.command(entry, request, {
        signal,
        idempotencyKey: typeof typed.key === 'string' ? typed.key : undefined,
        expectedVersion: typeof typed.expectedVersion === 'number' ? typed.expectedVersion : undefined,
        waitSeconds: typeof typed.wait === 'number' ? typed.wait : undefined,
      });
      return;
    case 'row':
      yield calls.row(entry, request, { after, signal });
      return;
    case 'report':
      yield calls.report(entry, request, { after, signal });
      return;
    case 'page': {
      const pages = calls.page(entry, request, { after, signal });
      if (typed.all !== true) yield pages.page();
      else for await (const item of pages) if (typeof item === 'object' && item !== null) yield item;
    }
  }
}

/** What every page or read can be asked for, where it was typed. */
const choices = ({ limit, cursor, sort, asOf, atPosition, knownOn, filter }: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries({ limit, cursor, sort, asOf, atPosition, knownOn, filter }).filter(
      ([, value]) => value !== undefined,
    ),
  );

/** One line: the code, what happened, which parts of the request, and what to do where nothing is known. */
function said(
  { code, detail, title, errors, idempotencyKey, status }: DaybookError,
  { entry }: DeclaredOperation,
): string {
  const parts = errors.map(({ in: part, pointer, message }) => `${part} ${pointer} ${message}`);
  const what = [detail ?? title, ...parts].join('; ');
  const isOpen = entry.kind === 'command' && idempotencyKey !== undefined && (status === 0 || status >= 500);
  return `${code}: ${what}${isOpen ? ` (it may have been recorded: repeat it with --key ${idempotencyKey})` : ''}`;
}

/** A server on this machine may have the folder's issuer; to any other its tokens are nobody's business. */
async function devToken({ route }: DeclaredOperation, { url, queryUrl, folder, typed }: CallWith) {
  const here = [url, queryUrl].every((one) => isLoopback(new URL(one).hostname));
  if (!here || !(await hasDevIssuer(folder))) return undefined;
  const [role = route.access.holders?.[0] ?? 'trader'] = route.access.roles;
  const asked = typeof typed.role === 'string' ? typed.role : role;
  const holds = typeof typed.holds === 'string' ? typed.holds.split(',') : [];
  const issuer = await openDevIssuer(folder);
  return issuer.sign({ subject: `dev-${asked}`, tenant: 'default', roles: [asked], holds }, TOKEN_MINUTES);
}
