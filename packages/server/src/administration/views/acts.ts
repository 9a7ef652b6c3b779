import { Count, canonicalJson, described, Nullable, OneOf, Shape, Text, Timestamp, view } from '@daybook/core';
import { actEvents } from '../act/events.ts';
import { ActId, ActName, Approval, Code, ExpiresAt, From, Person, Reason, Target } from '../vocabulary.ts';

const { ActRequested, ActApproved, ActRejected, ActExecuted, ActFailed } = actEvents;

const JsonText = (description: string) => Text({ maxLength: 100_000, description, examples: ['{"view":"orders"}'] });

/** What was asked of the administration, and what became of it. `arguments` and `result` are JSON as text. */
export const administrativeActs = view({
  name: 'administrative_acts',
  description: 'What was asked of the administration, and what became of it.',
  version: 1,
  events: { ActRequested, ActApproved, ActRejected, ActExecuted, ActFailed },
  row: Shape({
    actId: ActId(),
    act: ActName(),
    target: Target(),
    arguments: JsonText('All that says what exactly was to be done, as JSON.'),
    reason: Nullable(Reason()),
    status: described(OneOf('awaiting_approval', 'approved', 'rejected', 'executed', 'failed'), 'How far it has come.'),
    approval: Approval(),
    requestedBy: Person('Who asked for it.'),
    requestedFrom: From(),
    requestedAt: Timestamp('When it was asked for.'),
    expiresAt: ExpiresAt(),
    decidedBy: Nullable(Person('Who approved or rejected it; null where nobody has.')),
    decidedAt: Nullable(Timestamp('When it was approved or rejected; null where it was not.')),
    result: Nullable(JsonText('What came of it, as JSON; null where it was not carried out.')),
    code: Nullable(Code(), 'Why it failed; null where it did not.'),
    version: Count({ description: 'The version of its stream.' }),
  }),
  key: ['actId'],
  keys: ({ streamId }) => [{ actId: streamId }],
  project(row, { type, data, streamId: actId, recordedAt, version }) {
    if (type === 'ActRequested') {
      const { act, target, reason, approval, expiresAt, by, from } = data;
      return {
        actId,
        act,
        target,
        reason,
        approval,
        expiresAt,
        version,
        requestedBy: by,
        requestedFrom: from,
        requestedAt: recordedAt,
        arguments: canonicalJson(data.arguments),
        status: approval === 'needed' ? ('awaiting_approval' as const) : ('approved' as const),
        decidedBy: null,
        decidedAt: null,
        result: null,
        code: null,
      };
    }
    if (!row) return null;
    switch (type) {
      case 'ActApproved':
        return { ...row, status: 'approved' as const, decidedBy: data.by, decidedAt: recordedAt, version };
      case 'ActRejected':
        return { ...row, status: 'rejected' as const, decidedBy: data.by, decidedAt: recordedAt, version };
      case 'ActExecuted':
        return { ...row, status: 'executed' as const, result: canonicalJson(data.result), version };
      case 'ActFailed':
        return { ...row, status: 'failed' as const, code: data.code, version };
    }
  },
  queries: { latest: { orderBy: [{ field: 'requestedAt', descending: true }] } },
});
