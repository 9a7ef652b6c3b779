import { Count, Nullable, OneOf, Shape, Text, Timestamp, Type, Uuid, view } from '@daybook/core';
import { actEvents } from '../act/events.ts';

const { ActRequested, ActApproved, ActRejected, ActRefused, RecordsRead } = actEvents;

/** One row for each call to the administration: who, what, when, from where, and how it was answered. */
export const administrativeTrail = view({
  name: 'administrative_trail',
  version: 1,
  events: { ActRequested, ActApproved, ActRejected, ActRefused, RecordsRead },
  row: Shape({
    entryId: Uuid(),
    position: Type.Integer({ minimum: 1 }),
    at: Timestamp(),
    act: Nullable(Text()),
    target: Nullable(Text()),
    actId: Nullable(Uuid()),
    by: Nullable(Text()),
    from: Nullable(Text()),
    answer: OneOf('requested', 'approved', 'rejected', 'refused', 'read'),
    code: Nullable(Text()),
    reason: Nullable(Text()),
    times: Count(),
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
