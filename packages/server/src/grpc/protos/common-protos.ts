import type { ProtoField, ProtoFile, ProtoMessage, ProtoMethod } from './proto-model.ts';
import { ANY_PATH, anyMessage } from './standard-protos.ts';

/**
 * What is the same for every context: the answer to a command, problems, the intake of many commands, and what can be
 * followed. Written here with their numbers, which are never changed.
 */

type Common = Pick<ProtoField, 'name' | 'number' | 'type'> & Partial<Pick<ProtoField, 'comment' | 'label' | 'oneof'>>;

const common = (name: string, comment: string, fields: readonly Common[], inPackage = 'daybook.v1'): ProtoMessage => ({
  fullName: `${inPackage}.${name}`,
  name,
  comment,
  fields: fields.map(({ label = 'one', ...field }) => ({
    comment: '',
    ...field,
    label,
    key: field.name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    absent: label === 'many' ? 'empty' : 'nothing',
  })),
  nested: [],
  reserved: [],
});

export const COMMON_PATH = 'daybook/v1/daybook.proto';

const POSITION = 'A place in the log; a read with min_position sees what was recorded up to there.';

export const commandResponse = common(
  'CommandResponse',
  'What a command led to. The same command id again gives the same answer.',
  [
    { name: 'command_id', number: 1, type: 'string' },
    { name: 'stream_id', number: 2, type: 'string', comment: 'The id of the thing it is about, or has made.' },
    { name: 'version', number: 3, type: 'int64', comment: "The thing's version afterwards." },
    { name: 'position', number: 4, type: 'int64', comment: POSITION },
    { name: 'recorded_at', number: 5, type: 'string', comment: 'RFC 3339, in UTC with Z.' },
  ],
);

const problemField = common('ProblemField', 'One thing wrong with a request.', [
  { name: 'field', number: 1, type: 'string', comment: 'As it is called in the message: items[0].quantity.' },
  { name: 'message', number: 2, type: 'string' },
]);

export const problemMessage = common(
  'Problem',
  'Why something was not done. Every error that is not OK carries one among its details, beside google.rpc.ErrorInfo.',
  [
    { name: 'code', number: 1, type: 'string', comment: 'Stable, and never reused; the same in every protocol.' },
    { name: 'status', number: 2, type: 'int32', comment: 'The gRPC status code.' },
    { name: 'title', number: 3, type: 'string', comment: 'What the code means everywhere.' },
    { name: 'detail', number: 4, type: 'string', comment: 'What happened here.' },
    { name: 'fields', number: 5, type: problemField, label: 'many' },
    { name: 'details_json', number: 6, type: 'string', comment: 'Facts to act on, as a JSON object.' },
    { name: 'instance', number: 7, type: 'string', comment: "The request's id, which is in the logs." },
  ],
);

export const command = common('Command', 'One command of many.', [
  {
    name: 'command_id',
    number: 1,
    type: 'string',
    comment: 'What the metadata idempotency-key is for one command of its own. Required.',
  },
  {
    name: 'request',
    number: 2,
    type: anyMessage,
    comment: 'The request of any command, such as daybook.orders.v1.PlaceOrderRequest. Required.',
  },
  { name: 'expected_version', number: 3, type: 'int64', comment: "The thing's version that you saw." },
  { name: 'correlation_id', number: 4, type: 'string', comment: 'A UUID.' },
  { name: 'causation_id', number: 5, type: 'string', comment: 'A UUID.' },
]);

export const executeRequest = common('ExecuteRequest', '', [
  { name: 'commands', number: 1, type: command, label: 'many', comment: 'In the order in which they are to be taken.' },
]);

export const commandAnswer = common('CommandAnswer', '', [
  { name: 'number', number: 1, type: 'int64', comment: 'Which command of the stream it answers, counted from 1.' },
  { name: 'command_id', number: 2, type: 'string' },
  { name: 'receipt', number: 3, type: commandResponse, oneof: 'outcome' },
  { name: 'problem', number: 4, type: problemMessage, oneof: 'outcome' },
]);

export const executeResponse = common('ExecuteResponse', '', [
  { name: 'answers', number: 1, type: commandAnswer, label: 'many', comment: 'In the order of the commands.' },
]);

export const eventsRequest = common('EventsRequest', '', [
  {
    name: 'after',
    number: 1,
    type: 'int64',
    comment: 'Begins after this position; left out, with what comes from now on.',
  },
  { name: 'types', number: 2, type: 'string', label: 'many', comment: 'Only events of these types.' },
  { name: 'stream_types', number: 3, type: 'string', label: 'many', comment: 'Only events of such things.' },
  { name: 'stream_id', number: 4, type: 'string', comment: 'Only events of this one thing.' },
]);

export const eventMetadata = common('EventMetadata', 'Who and what led to an event.', [
  { name: 'command_id', number: 1, type: 'string' },
  { name: 'correlation_id', number: 2, type: 'string' },
  { name: 'causation_id', number: 3, type: 'string' },
  { name: 'actor', number: 4, type: 'string' },
  { name: 'trace_id', number: 5, type: 'string' },
  { name: 'source_ip', number: 6, type: 'string' },
  { name: 'kyc_level', number: 7, type: 'string' },
  { name: 'bank_id', number: 8, type: 'string' },
  { name: 'effective_at', number: 9, type: 'string' },
]);

export const eventMessage = common('Event', 'A fact, as it lies in the log.', [
  { name: 'position', number: 1, type: 'int64' },
  { name: 'event_id', number: 2, type: 'string' },
  { name: 'stream_type', number: 3, type: 'string' },
  { name: 'stream_id', number: 4, type: 'string' },
  { name: 'version', number: 5, type: 'int64', comment: 'Its place in its stream.' },
  { name: 'type', number: 6, type: 'string' },
  { name: 'schema_version', number: 7, type: 'int64' },
  { name: 'recorded_at', number: 8, type: 'string' },
  { name: 'metadata', number: 9, type: eventMetadata },
  {
    name: 'data',
    number: 10,
    type: anyMessage,
    comment: "Of the event's own type, such as daybook.orders.v1.OrderCreated.",
  },
  { name: 'data_json', number: 11, type: 'string', comment: 'The data as JSON, where its type is declared nowhere.' },
]);

export const eventsResponse = common('EventsResponse', '', [
  {
    name: 'position',
    number: 1,
    type: 'int64',
    comment: 'Everything up to here has been given; begin again after it.',
  },
  { name: 'event', number: 2, type: eventMessage, comment: 'Absent where there was nothing for you up to here.' },
]);

const PART = 'How many rows of the event behind the position were given already, where it touches several.';

export const changesRequest = common('ChangesRequest', '', [
  {
    name: 'request',
    number: 1,
    type: anyMessage,
    comment: 'The request of a query for one row or for many, such as daybook.orders.v1.OrdersRequest. Required.',
  },
  {
    name: 'after',
    number: 2,
    type: 'int64',
    comment: 'Begins after this position; left out, with what comes from now on.',
  },
  { name: 'after_part', number: 3, type: 'int64', comment: PART },
]);

export const changesResponse = common('ChangesResponse', '', [
  {
    name: 'position',
    number: 1,
    type: 'int64',
    comment: 'Everything up to here has been given; begin again after it.',
  },
  {
    name: 'key',
    number: 2,
    type: anyMessage,
    comment: 'The row with nothing but its key. Absent where nothing changed.',
  },
  { name: 'row', number: 3, type: anyMessage, comment: 'Absent when the row is not, or no longer, in the answer.' },
  { name: 'part', number: 4, type: 'int64', comment: PART },
]);

const method = (
  name: string,
  comment: string,
  [request, response]: readonly [ProtoMessage, ProtoMessage],
  streams: ProtoMethod['streams'],
): ProtoMethod => ({ name, comment, request, response, streams });

export const commonProto: ProtoFile = {
  path: COMMON_PATH,
  package: 'daybook.v1',
  header: ['What is the same for every context.'],
  imports: [ANY_PATH],
  services: [
    {
      name: 'Intake',
      comment: 'Many commands over one call.',
      methods: [
        method(
          'Execute',
          'Takes commands as they come and answers each of them, in their order and while more are being sent. Whoever does not read the answers is not read any further.',
          [executeRequest, executeResponse],
          'both',
        ),
      ],
    },
    {
      name: 'Feed',
      comment: 'What happens, while it happens. A feed that broke off is begun again after the last position it gave.',
      methods: [
        method('Events', 'The log, of the contexts that you may follow.', [eventsRequest, eventsResponse], 'answers'),
        method('Changes', "The changes of a query's answer.", [changesRequest, changesResponse], 'answers'),
      ],
    },
  ],
  messages: [
    commandResponse,
    problemMessage,
    problemField,
    executeRequest,
    command,
    executeResponse,
    commandAnswer,
    eventsRequest,
    eventsResponse,
    eventMessage,
    eventMetadata,
    changesRequest,
    changesResponse,
  ],
};
