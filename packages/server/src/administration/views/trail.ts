import { described, Nullable, OneOf, Shape, Timestamp, Type, Uuid, view } from '@daybook/core';
import { actEvents } from '../act/events.ts';
import { ActName, By, Code, From, Reason, Target, Times } from '../vocabulary.ts';

const { ActRequested, ActApproved, ActRejected, ActRefused, RecordsRead } = actEvents;

/** One row for each call to the administration: who, what, when, from where, and how it was answered. */
export const administrativeTrail = view({
  name: 'administrative_trail',
  description: 'One call to the administration: who, what, when, from where, and the answer.',
  version: 1,
  events: { ActRequested, ActApproved, ActRejected, ActRefused, RecordsRead },
  row: Shape({
    entryId: Uuid('The entry.'),
    position: Type.Integer({ minimum: 1, description: 'Its place in the log.', examples: [7] }),
    at: Timestamp('When the call was answered.'),
    act: Nullable(ActName(), 'What was asked for; null where an act was decided on.'),
    target: Nullable(Target(), 'What it is done to, or the path that was called; null where it is the act.'),
    actId: Nullable(Uuid('The act that the call was about; null where it was about none.')),
    by: Nullable(By(), 'Who called; null where nobody was known.'),
    from: From(),
    answer: described(OneOf('requested', 'approved', 'rejected', 'refused', 'read'), 'How the call was answered.'),
    code: Nullable(Code(), 'Why it was refused; null where it was not.'),
    reason: Nullable(Reason()),
    times: Times(),
  }),
  key: ['entryId'],
  keys: ({ eventId }) => [{ entryId: eventId }],
  project(_, { type, data, eventId: entryId, position, recordedAt: at, streamId }) {
    const { by, from } = data;
    const entry = { entryId, position, at, by, from, code: null, reason: null, times: 1 };
    switch (type) {
      case 'ActRequested': {
        const { act, target, reason } = data;
        return { ...entry, act, target, actId: streamId, answer: 'requested' as const, reason };
      }
      case 'ActApproved':
        return { ...entry, act: null, target: null, actId: streamId, answer: 'approved' as const };
      case 'ActRejected':
        return { ...entry, act: null, target: null, actId: streamId, answer: 'rejected' as const, reason: data.reason };
      case 'ActRefused': {
        const { act, target, actId, code, times } = data;
        return { ...entry, act, target, actId, answer: 'refused' as const, code, times };
      }
      case 'RecordsRead': {
        const { act, target, times } = data;
        return { ...entry, act, target, actId: null, answer: 'read' as const, times };
      }
    }
  },
  queries: { latest: { range: 'at', orderBy: [{ field: 'position', descending: true }] } },
});
