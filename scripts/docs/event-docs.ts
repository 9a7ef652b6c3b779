import { type AnyStream, type EventType, exampleOf, type Registry, type TSchema } from '@daybook/core';
import { fieldRows, listed, sentence } from './markdown.ts';

/**
 * docs/events.md: every event that may lie in a log, what it says, who emits it and who folds it. Which of a stream's
 * commands leads to which of its events is the decider's business and declared nowhere, so all of them are named.
 */
export function eventDocs(registry: Registry): string {
  const ofContexts = registry.contexts.flatMap(({ name, description, streams }) =>
    streams.length === 0
      ? []
      : [
          `\n## Of the context ${name}\n\n${sentence(description)}\n`,
          ...streams.map((one) => streamText(registry, one)),
        ],
  );
  return [HEAD, ...ofContexts, sagasText(registry)].join('\n');
}

const HEAD = `# Events

<!-- Written by \`npm run schemas\` from the declarations in the code. Change those, not this file. -->

Every event that may lie in a log, by the context and the kind of stream it belongs to. What is said here of \`data\`
holds for the current version of each; older ones are lifted to it when they are read, and \`schemas/events.json\` has
the shape of every version there ever was. Around \`data\` every event has \`position\`, \`streamId\`, \`streamType\`,
\`version\` (its place in its stream), \`eventId\`, \`type\`, \`schemaVersion\`, \`tenant\`, \`recordedAt\` and \`metadata\`
(\`commandId\`, \`correlationId\`, \`causationId\`, and where known \`actor\`, \`sourceIp\`, \`kycLevel\`, \`bankId\`,
\`traceId\`, \`effectiveAt\`). They can be followed: see [api.md](api.md).
`;

function streamText(registry: Registry, { type, description, events, commands }: AnyStream): string {
  const emits = `Commands: ${listed(Object.keys(commands.schemas))}.`;
  const declared: readonly (readonly [string, EventType])[] = Object.entries(events);
  return [
    `### ${type}\n\n${sentence(description)} ${emits}\n`,
    ...declared.map(([name, one]) =>
      eventText(registry, name, one, `The stream ${type}, when one of its commands is done.`),
    ),
  ].join('\n');
}

function eventText(registry: Registry, name: string, event: EventType, emitted: string): string {
  const { schema, version, description } = event;
  const rows = fieldRows(schema);
  return [
    `#### ${name}\n`,
    `${sentence(description)} ${versionText(version)}\n`,
    ...(rows.length === 0
      ? ['It has no fields.\n']
      : [`| field | type | meaning |\n|---|---|---|\n${rows.join('\n')}\n`]),
    `- Emitted by: ${emitted}`,
    `- Consumed by: ${consumers(registry, name, event)}.\n`,
    `\`\`\`json\n${JSON.stringify(exampleOf(schema as TSchema))}\n\`\`\`\n`,
  ].join('\n');
}

const versionText = (version: number): string =>
  version === 1
    ? 'Version 1.'
    : `Version ${version}; ${Array.from({ length: version - 1 }, (_, i) => `${i + 1}`).join(', ')} are lifted to it.`;

function consumers({ views, sagas }: Registry, name: string, event: EventType): string {
  const folds = [...views.values()]
    .filter(({ events }) => events[name] === event)
    .map((view) => `the view \`${view.name}\``);
  const watch = [...sagas.values()]
    .filter(({ events }) => events[name] === event)
    .map((saga) => `the saga \`${saga.name}\``);
  const all = [...folds, ...watch];
  return all.length === 0 ? 'its own stream only' : all.join(', ');
}

/** All sagas have the same events: they are told once, under the names of all who emit them. */
function sagasText(registry: Registry): string {
  const [first] = registry.sagas.keys();
  const stream = first === undefined ? undefined : registry.streams.get(first);
  if (!stream) return '';
  const declared: readonly (readonly [string, EventType])[] = Object.entries(stream.events);
  const all = [...registry.sagas.values()].map(
    ({ name, description, events }) => `| \`${name}\` | ${sentence(description)} | ${listed(Object.keys(events))} |`,
  );
  return [
    '\n## Of every saga\n',
    'A saga is a stream too: what it saw, asked for and heard.\n',
    `| saga | promises | watches for |\n|---|---|---|\n${all.join('\n')}\n`,
    ...declared.map(([name, one]) => eventText(registry, name, one, 'every saga.')),
  ].join('\n');
}
