import { EXAMPLE_ID, Shape, Text, Timestamp, Type, Uuid } from '@daybook/core';
import { MAX_VERSION } from '../command-headers.ts';
import { line } from '../intake/line.ts';
import { MAX_WAIT_MS } from '../read-at.ts';
import { type Part, plain } from './route-document.ts';

/** What operations of all kinds refer to, by name: everything here stands in every document once. */

const Position = (description: string) => Type.Integer({ minimum: 0, description, examples: [4711] });

export const receipt = Shape(
  {
    commandId: Uuid("The command's id: the Idempotency-Key, or made of it."),
    streamId: Text({
      maxLength: 200,
      description: 'What the command was for, or what it has made.',
      examples: [EXAMPLE_ID],
    }),
    version: Type.Integer({ minimum: 0, maximum: MAX_VERSION, description: "The stream's version after the command." }),
    position: Position("The position of the command's last event in the log; send it as minPosition to see it."),
    recordedAt: Timestamp('When it was recorded.'),
  },
  'What a command led to; asking twice gives the same.',
);

const requestError = Shape({
  in: Type.Unsafe<string>({
    type: 'string',
    enum: ['body', 'path', 'query', 'header', 'line'],
    description: 'The part of the request.',
  }),
  pointer: Type.String({ description: "A JSON pointer into that part, or a header's name." }),
  message: Type.String({ description: 'What is wrong there.' }),
});

export const problem = Shape({
  type: Type.String({ description: 'urn:daybook:problem: and the code.' }),
  title: Type.String({ description: 'What the code means everywhere.' }),
  status: Type.Integer({ minimum: 400, maximum: 599, description: 'The HTTP status.' }),
  detail: Type.Optional(Type.String({ description: 'What happened here.' })),
  instance: Type.String({ description: "The request's id, which is in our logs." }),
  code: Type.String({ description: 'Stable, and never reused. Decide by it.' }),
  errors: Type.Optional(
    Type.Array(Type.Unsafe<object>({ $ref: '#/components/schemas/RequestError' }), {
      description: 'Each part of the request that does not fit.',
    }),
  ),
  details: Type.Optional(
    Type.Object({}, { additionalProperties: true, description: 'Facts to act on, such as the current version.' }),
  ),
});

export const sharedSchemas: Readonly<Record<string, Part>> = {
  Receipt: plain(receipt),
  Problem: { description: 'Why a request was not done (RFC 9457).', ...plain(problem) },
  RequestError: { description: 'One thing wrong with a request.', ...plain(requestError) },
  CommandLine: {
    description: 'A command as one line. It must have a commandId, which stands for Idempotency-Key.',
    ...plain(line),
  },
};

const text = (schema: Part = {}): Part => ({ type: 'string', ...schema });
const POSITION = { type: 'integer', minimum: 0 };

export const sharedHeaders: Readonly<Record<string, Part>> = {
  'Daybook-Position': {
    description: 'Up to where the log is in the answer; of a command, the position of its last event.',
    required: true,
    schema: POSITION,
    example: 4711,
  },
  ETag: {
    description: 'Names this state of the answer; of a thing with versions, its version: send it as If-Match.',
    schema: text(),
    example: '"3"',
  },
  Location: { description: 'Where the thing that was made can be read.', required: true, schema: text() },
  'Preference-Applied': { description: 'wait: it was waited for as preferred.', schema: text(), example: 'wait' },
  'Retry-After': { description: 'Seconds to wait before asking again.', schema: { type: 'integer' }, example: 1 },
  RateLimit: { description: 'What is left of the quota, where there is one.', schema: text() },
  'RateLimit-Policy': { description: 'The quota, where there is one.', schema: text() },
  'WWW-Authenticate': { description: 'How to say who asks.', schema: text() },
};

const UUID_TEXT = '019b76da-a800-7000-8000-0000000000ff';

/** Examples stand in the schemas: one beside it the page for people would send, unasked, with every request it tries. */
export const sharedParameters: Readonly<Record<string, Part>> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'A UUID, or another key of visible ASCII, once for each command; a nil or max UUID is none. Repeated under it, a command is not done again: its receipt is answered.',
    schema: text({ minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]{1,255}$', examples: [UUID_TEXT] }),
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: false,
    description:
      'The version of the stream that the caller saw, in double quotes: "3". Another one is refused with 412.',
    schema: text({ pattern: '^"(0|[1-9][0-9]{0,9})"$', examples: ['"3"'] }),
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description:
      'The ETag of an earlier answer, such as "3". If nothing has changed since, the answer is 304 without a body.',
    schema: text({ examples: ['"3"'] }),
  },
  PreferWaitForViews: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: `wait=2: the receipt comes when every view shows what was done, or after so many seconds, at most ${MAX_WAIT_MS / 1_000}. Preference-Applied tells which.`,
    schema: text({ examples: ['wait=2'] }),
  },
  PreferWaitForPosition: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: `wait=2: waits so many seconds for minPosition, at most ${MAX_WAIT_MS / 1_000}, where the query has no wait.`,
    schema: text({ examples: ['wait=2'] }),
  },
  LastEventId: {
    name: 'Last-Event-ID',
    in: 'header',
    required: false,
    description:
      'With Accept: text/event-stream: the `id` of the last event seen, such as 4711. The feed goes on behind it, as it does with `after` in the query. Otherwise it means nothing.',
    schema: text({ examples: ['4711'] }),
  },
  CorrelationId: {
    name: 'X-Correlation-Id',
    in: 'header',
    required: false,
    description: 'Kept with every event that follows from this request. A nil or max UUID is none.',
    schema: text({ format: 'uuid', examples: [UUID_TEXT] }),
  },
};

export const securitySchemes: Readonly<Record<string, Part>> = {
  bearer: { type: 'http', scheme: 'bearer', description: 'A token of the issuer, or an API key.' },
};
