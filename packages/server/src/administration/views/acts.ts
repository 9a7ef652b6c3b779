import { Count, canonicalJson, Nullable, OneOf, Shape, Text, Timestamp, Uuid, view } from '@daybook/core';
import { Approval, actEvents } from '../act/events.ts';

const { ActRequested, ActApproved, ActRejected, ActExecuted, ActFailed } = actEvents;

/** What was asked of the administration, and what became of it. `arguments` and `result` are JSON as text. */
export const administrativeActs = view({
  name: 'administrative_acts',
  version: 1,
  events: { ActRequested, ActApproved, ActRejected, ActExecuted, ActFailed },
  row: Shape({
    actId: Uuid(),
    act: Text(),
    target: Text(),
    arguments: Text({ maxLength: 100_000 }),
    reason: Nullable(Text()),
    status: OneOf('awaiting_approval', 'approved', 'rejected', 'executed', 'failed'),
    approval: Approval(),
    requestedBy: Text(),
    requestedFrom: Nullable(Text()),
    requestedAt: Timestamp(),
    expiresAt: Nullable(Timestamp()),
    decidedBy: Nullable(Text()),
    decidedAt: Nullable(Timestamp()),
    result: Nullable(Text({ maxLength: 100_000 })),
    code: Nullable(Text()),
    version: Count(),
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
