import { CLIENT_PARTS } from '@daybook/client';
import { pascalCase, type Registry } from '@daybook/core';
import { type Operation, operationsOf, protocolCodes } from '@daybook/server';
import { memoryEngine } from '@daybook/server/testing';
import { contextModule, WRITTEN } from './context-module.ts';
import { docText, quoted, typeText } from './type-text.ts';

/** Everything of the client that is generated: the text of each file by its name. */
export function clientFilesOf(registry: Registry): ReadonlyMap<string, string> {
  const operations = operationsOf(memoryEngine(registry.contexts));
  const taken = operations.find(({ name }) => CLIENT_PARTS.some((part) => part === name));
  if (taken) throw new Error(`no operation may be called ${taken.name}: the client has something else of that name`);
  const contexts = Map.groupBy(operations, ({ context }) => context);
  return new Map([
    ...[...contexts].map(([name, all]): [string, string] => [`${name}.ts`, contextModule(name, all)]),
    ['daybook.ts', daybookModule(contexts)],
    ['events.ts', eventsModule(registry)],
    ['error-codes.ts', errorCodesModule(registry)],
  ]);
}

function daybookModule(contexts: ReadonlyMap<string, readonly Operation[]>): string {
  const names = [...contexts.keys()];
  const types = (part: string) => names.map((name) => `${pascalCase(name)}${part}`).join(' & ');
  const imports = names.map((name) => {
    const of = pascalCase(name);
    return `import { type ${of}Commands, type ${of}Follow, type ${of}Operations, ${name}Table } from './${name}.ts';\n`;
  });
  return `${WRITTEN}import type { OperationTable } from '../operation.ts';
import type { DaybookEvent } from './events.ts';
${imports.join('')}
/** Everything that the contexts declare. */
export type DaybookTypes = {
  readonly operations: ${types('Operations')};
  readonly follow: ${types('Follow')};
  readonly commands: ${types('Commands')};
  readonly event: DaybookEvent;
};

export const operations = { ${names.map((name) => `...${name}Table`).join(', ')} } as const satisfies OperationTable;
`;
}

function eventsModule({ events }: Registry): string {
  const types = [...events].map(
    ([type, { schema, description }]) =>
      `${docText(description)}export type ${type} = LogEvent<${quoted(type)}, ${typeText(schema)}>;\n`,
  );
  const decimal = types.some((text) => /\bDecimal\b/.test(text)) ? 'Decimal, ' : '';
  return `${WRITTEN}import type { ${decimal}LogEvent } from '../calls.ts';

${types.join('\n')}
/** Every event that is declared. */
export type DaybookEvent =
${[...events.keys()].map((type) => `  | ${type}`).join('\n')};
`;
}

function errorCodesModule({ rejections }: Registry): string {
  const codes = [...new Set([...Object.keys(protocolCodes), ...rejections.keys()])].sort();
  return `${WRITTEN}/** Every code that a server may answer with; docs/errors.md says what each means. */
export type ErrorCode =
${codes.map((code) => `  | ${quoted(code)}`).join('\n')};
`;
}
