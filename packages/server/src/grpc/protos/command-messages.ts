import { common } from './common-message.ts';
import { problemMessage } from './problem-message.ts';
import { anyMessage } from './standard-protos.ts';

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
