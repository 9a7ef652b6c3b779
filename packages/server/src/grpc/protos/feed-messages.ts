import { common } from './common-message.ts';
import { anyMessage } from './standard-protos.ts';

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
