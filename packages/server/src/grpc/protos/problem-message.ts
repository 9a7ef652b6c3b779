import { common } from './common-message.ts';

export const problemField = common('ProblemField', 'One thing wrong with a request.', [
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
