import { exampleOf, exampleOfRoute, pascalCase, type Registry } from '@daybook/core';
import type { CommandOperation } from '../operations/command-operation.ts';
import { forWhom } from '../operations/for-whom.ts';
import { problemResponses } from './problem-responses.ts';
import {
  bodyPart,
  headerRef,
  type Part,
  parameterRef,
  parametersOf,
  plain,
  type RouteDocument,
  schemaRef,
} from './route-document.ts';
import { receipt } from './shared-parts.ts';

type DeclaredCommand = CommandOperation & { readonly context: string };

/** A command as an operation: its body by name, the receipt, and every refusal its context has. */
export function commandDocument({ name, route, context }: DeclaredCommand, registry: Registry): RouteDocument {
  const example = exampleOfRoute(route);
  const bodyName = `${pascalCase(name)}Body`;
  const rejections = registry.contexts.find((one) => one.name === context)?.rejections ?? {};
  const problems = problemResponses({ kind: 'command', label: `${pascalCase(context)}Command`, rejections });
  return {
    operation: {
      operationId: name,
      tags: [context],
      summary: route.summary,
      description: forWhom(route.access),
      parameters: [
        ...parametersOf(route.params, 'path', example.params),
        ...['IdempotencyKey', 'IfMatch', 'PreferWaitForViews', 'CorrelationId'].map(parameterRef),
      ],
      requestBody: bodyPart(bodyName, route.body, example.body),
      responses: {
        [route.location ? 201 : 200]: receiptResponse(route.location !== undefined),
        ...problems.refs,
      },
    },
    schemas: { [bodyName]: plain(route.body) },
    responses: problems.responses,
  };
}

export function receiptResponse(isMade: boolean): Part {
  const headers = ['Daybook-Position', 'ETag', 'Preference-Applied', ...(isMade ? ['Location'] : [])];
  return {
    description: isMade ? 'Done, and something was made.' : 'Done, now or when it was first asked for.',
    headers: Object.fromEntries(headers.map((name) => [name, headerRef(name)])),
    content: { 'application/json': { schema: schemaRef('Receipt'), example: exampleOf(receipt) } },
  };
}

const LINE_EXAMPLE = {
  commandId: '019b76da-a800-7000-8000-0000000000ff',
  path: '/api/v1/orders/019b76da-a800-7000-8000-000000000001/cancel',
  body: { reason: 'changed their mind' },
};

/** The intake of many commands: lines in, lines out. */
export function intakeDocument(): RouteDocument {
  const problems = problemResponses({ kind: 'intake', label: 'Intake', rejections: {} });
  return {
    operation: {
      operationId: 'takeCommands',
      tags: ['many commands'],
      summary: 'Many commands of all sorts, one a line, and for each line an answer while more are still being sent.',
      description:
        'Each line is a `CommandLine` (see the schemas). Each line of the answer has `line`, counted from 1, and either the fields of a `Receipt` or `commandId` and those of a `Problem`, in the order of the lines. Commands of one stream are done in the order they are sent.',
      parameters: [parameterRef('CorrelationId')],
      requestBody: {
        required: true,
        content: {
          'application/x-ndjson': {
            schema: { type: 'string', description: 'Lines, each a `CommandLine` and at most 256 KiB.' },
            example: `${JSON.stringify(LINE_EXAMPLE)}\n`,
          },
        },
      },
      responses: {
        200: {
          description: 'The lines are being taken; each is answered for itself.',
          content: { 'application/x-ndjson': { schema: { type: 'string' } } },
        },
        ...problems.refs,
      },
    },
    schemas: {},
    responses: problems.responses,
  };
}
