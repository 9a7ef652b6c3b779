import { type Access, declaredFieldsOf, exampleOfRoute } from '@daybook/core';
import { table } from '../output.ts';
import type { DeclaredOperation } from './declared-operations.ts';

/** What `daybook call <operation> --help` says behind the options: the whole request, and one as it may be typed. */
export function operationHelp(operation: DeclaredOperation): string {
  const { name, context, entry, route, sent } = operation;
  const fields = [...declaredFieldsOf(route.params), ...declaredFieldsOf(sent)];
  const rows = fields.map(({ path, kind, optional, meaning }) => [
    path,
    `${kind}${optional ? ', optional' : ''}`,
    meaning,
  ]);
  const { params, query, body } = exampleOfRoute(route);
  const example: object = Object.assign({}, params, query, body);
  return [
    '',
    `${entry.kind === 'command' ? 'POST' : 'GET'} ${entry.path}, a ${entry.kind} of the context ${context}.`,
    whoText(route.access),
    ...(rows.length === 0
      ? []
      : ['', 'Request:', ...table(['field', 'is', 'meaning'], rows).map((line) => `  ${line}`)]),
    '',
    'Example:',
    `  daybook call ${name}${Object.keys(example).length === 0 ? '' : ` --body '${quotable(JSON.stringify(example))}'`}`,
  ].join('\n');
}

/** Who may use it. */
export function whoText({ roles, holders = [] }: Access): string {
  const all = roles.length === 0 ? [] : [`For ${roles.join(', ')}.`];
  const own = holders.length === 0 ? [] : [`For ${holders.join(', ')}: what is theirs.`];
  return [...all, ...own].join(' ');
}

/** Text between single quotes, as a shell reads it. */
const quotable = (text: string) => text.replaceAll("'", String.raw`'\''`);
