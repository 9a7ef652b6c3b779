import { command, commandAnswer, commandResponse, executeRequest, executeResponse } from './command-messages.ts';
import {
  changesRequest,
  changesResponse,
  eventMessage,
  eventMetadata,
  eventsRequest,
  eventsResponse,
} from './feed-messages.ts';
import { problemField, problemMessage } from './problem-message.ts';
import type { ProtoFile, ProtoMessage, ProtoMethod } from './proto-model.ts';
import { ANY_PATH } from './standard-protos.ts';

export const COMMON_PATH = 'daybook/v1/daybook.proto';

const method = (
  name: string,
  comment: string,
  [request, response]: readonly [ProtoMessage, ProtoMessage],
  streams: ProtoMethod['streams'],
): ProtoMethod => ({ name, comment, request, response, streams });

/**
 * What is the same for every context: the answer to a command, problems, the intake of many commands, and what can be
 * followed.
 */
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
