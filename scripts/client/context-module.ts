import { type AnyView, pascalCase, type TSchema } from '@daybook/core';
import type { Operation } from '@daybook/server';
import { docText, type Field, objectText, quoted, typedFieldsOf, typeText } from './type-text.ts';

/** Said at the top of everything that is generated. */
export const WRITTEN =
  '// Written by `npm run schemas` from the declarations in the code. Change those, not this file.\n';

type Page = Extract<Operation, { kind: 'page' }>;
type Row = Extract<Operation, { kind: 'row' }>;
type Report = Extract<Operation, { kind: 'report' }>;

/** The module of a context: the types of its requests and answers, its operations as functions, and its table. */
export function contextModule(context: string, operations: readonly Operation[]): string {
  const name = pascalCase(context);
  const views = new Map<string, AnyView>(operations.filter(hasRows).map(({ route: { view } }) => [view.name, view]));
  const types = [
    ...[...views.values()].map((view) => declaration(rowName(view), view.row, view.description)),
    ...operations.flatMap((one) => [requestType(one), ...answerTypes(one)]),
  ];
  const followed = operations.filter(hasRows);
  const commands = operations.filter(({ kind }) => kind === 'command');
  const body = [
    ...types,
    `/** The operations of the context ${context}. */\nexport type ${name}Operations = ${members(operations.map(functionText))};\n`,
    `/** What can be followed. */\nexport type ${name}Follow = ${members(followed.map(followText))};\n`,
    `/** The request of every command. */\nexport type ${name}Commands = ${members(
      commands.map((one) => `  readonly ${one.name}: ${requestName(one)};\n`),
    )};\n`,
    `export const ${context}Table = {\n${operations.map(entryText).join('')}} as const;\n`,
  ].join('\n');
  const imports = IMPORTED.filter((type) => new RegExp(`\\b${type}\\b`).test(body)).map((type) => `  ${type},\n`);
  const imported = imports.length > 0 ? `import type {\n${imports.join('')}} from '../calls.ts';\n\n` : '';
  return `${WRITTEN}${imported}${body}`;
}

const IMPORTED = [
  'Change',
  'CommandOptions',
  'Decimal',
  'FollowOptions',
  'PageMoment',
  'Pages',
  'ReadMoment',
  'ReadOptions',
  'Receipt',
  'ReportAnswer',
  'ReportMoment',
  'RowAnswer',
  'TextAnswer',
];

/** Whether a page is one of the view's own rows, and not of sums. */
const isRows = ({ route }: Page): boolean => !route.view.queries[route.many]?.sum;

/** What has the rows of a view, and so can be followed. */
const hasRows = (one: Operation): one is (Row | Page) & Operation =>
  one.kind === 'row' || (one.kind === 'page' && isRows(one));

const rowName = (view: AnyView) => `${pascalCase(view.name)}Row`;
const requestName = ({ name }: Operation) => `${pascalCase(name)}Request`;
const members = (lines: readonly string[]) =>
  lines.length === 0 ? 'Readonly<Record<never, never>>' : `{\n${lines.join('')}}`;

const declaration = (name: string, schema: TSchema, doc: string | undefined) =>
  `${docText(doc)}export type ${name} = ${typeText(schema)};\n`;

function requestType(one: Operation): string {
  const { route } = one;
  const own = [
    ...typedFieldsOf(route.params),
    ...(route.kind === 'command' ? typedFieldsOf(route.body) : withoutFormat(one, typedFieldsOf(route.query))),
    ...(one.kind === 'page' ? choices(one) : []),
  ];
  const names = own.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error(`${one.name} has two fields of one name in its parts`);
  const moment = { command: '', row: 'ReadMoment', page: 'PageMoment', report: 'ReportMoment' }[one.kind];
  const fields = own.length === 0 && moment !== '' ? [] : [objectText(own)];
  const type = [...fields, ...(moment === '' ? [] : [moment])].join(' & ');
  return `/** What \`${one.name}\` is asked with. */\nexport type ${requestName(one)} = ${type};\n`;
}

/** Which text it is to be stands in the function's own types. */
const withoutFormat = (one: Operation, fields: readonly Field[]) =>
  one.kind === 'report' && one.route.texts?.length ? fields.filter(({ name }) => name !== 'format') : fields;

function choices({ sorts, filters }: Page): readonly Field[] {
  const sort: Field = {
    name: 'sort',
    type: sorts.map(quoted).join(' | '),
    optional: true,
    doc: 'Sorted by this; with `-` descending.',
  };
  const fields = Object.entries(filters).map(([name, schema]) => ({
    name,
    type: typeText(schema, '  '),
    optional: true,
  }));
  const filter: Field = {
    name: 'filter',
    type: objectText(fields, '  '),
    optional: true,
    doc: 'Only items of which this is equal.',
  };
  return [...(sorts.length > 0 ? [sort] : []), ...(fields.length > 0 ? [filter] : [])];
}

function answerTypes(one: Operation): readonly string[] {
  if (one.kind === 'report')
    return [declaration(`${pascalCase(one.name)}Report`, one.route.response, `What \`${one.name}\` answers.`)];
  if (one.kind !== 'page' || isRows(one)) return [];
  const { view, many } = one.route;
  const { groupBy = [], sum = [] } = view.queries[many] ?? {};
  const all = typedFieldsOf(view.row);
  const fields = [
    ...all.filter(({ name }) => groupBy.includes(name)).map((field) => ({ ...field, optional: true })),
    ...all.filter(({ name }) => sum.includes(name)),
  ];
  return [`/** Sums of \`${one.name}\`. */\nexport type ${pascalCase(one.name)}Sums = ${objectText(fields)};\n`];
}

function functionText(one: Operation): string {
  const doc = docText(`${one.route.summary} ${accessText(one.route.access)}`, '  ');
  const request = `request${isOptional(one) ? '?' : ''}: ${requestName(one)}`;
  const signature = (asked: string, options: string, answer: string) =>
    `${doc}  ${one.name}(${asked}, options?: ${options}): ${answer};\n`;
  switch (one.kind) {
    case 'command':
      return signature(request, 'CommandOptions', 'Promise<Receipt>');
    case 'row':
      return signature(request, 'ReadOptions', `Promise<RowAnswer<${rowName(one.route.view)}>>`);
    case 'page':
      return signature(request, 'ReadOptions', `Pages<${itemName(one)}>`);
    case 'report':
      return reportFunction(one, request, signature);
  }
}

const itemName = (one: Page & Operation) => (isRows(one) ? rowName(one.route.view) : `${pascalCase(one.name)}Sums`);

/** A report that can be text is two functions of one name: which of them is told by the format. */
function reportFunction(
  one: Report & Operation,
  request: string,
  signature: (asked: string, options: string, answer: string) => string,
): string {
  const answer = `Promise<ReportAnswer<${pascalCase(one.name)}Report>>`;
  if (!one.route.texts?.length) return signature(request, 'ReadOptions', answer);
  const format = typedFieldsOf(one.route.query).find(({ name }) => name === 'format')?.type ?? '';
  const [json = '', ...texts] = format.split(' | ');
  return (
    signature(`${request} & { readonly format?: ${json} }`, 'ReadOptions', answer) +
    signature(
      `request: ${requestName(one)} & { readonly format: ${texts.join(' | ')} }`,
      'ReadOptions',
      'Promise<TextAnswer>',
    )
  );
}

function isOptional({ route }: Operation): boolean {
  const all = [...typedFieldsOf(route.params), ...typedFieldsOf(route.kind === 'command' ? route.body : route.query)];
  return all.every(({ optional }) => optional);
}

const followText = (one: Row | Page) =>
  `${docText(`The changes of: ${one.route.summary}`, '  ')}  ${one.name}(request: ${pascalCase(
    one.name,
  )}Request, options?: FollowOptions): AsyncIterable<Change<${rowName(one.route.view)}>>;\n`;

function accessText({ roles, holders = [] }: Operation['route']['access']): string {
  const all = roles.length > 0 ? [`For ${roles.join(', ')}.`] : [];
  const own = holders.length > 0 ? [`For ${holders.join(', ')}: what is theirs.`] : [];
  return [...all, ...own].join(' ');
}

const entryText = ({ name, kind, route }: Operation) =>
  `  ${name}: { kind: '${kind}', path: ${quoted(route.path.replace(/:([A-Za-z]\w*)/g, '{$1}'))} },\n`;
