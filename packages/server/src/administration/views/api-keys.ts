import { Count, Nullable, OneOf, Shape, Text, Timestamp, Type, Uuid, view } from '@daybook/core';
import { apiKeyEvents, scope } from '../api-key/events.ts';

/** The keys there are and were, with what they may do. */
export const apiKeys = view({
  name: 'api_keys',
  version: 1,
  events: apiKeyEvents,
  row: Shape({
    keyId: Uuid(),
    label: Text(),
    tenant: Text(),
    roles: scope.roles,
    holds: scope.holds,
    operations: Nullable(Type.Array(Text())),
    expiresAt: Nullable(Timestamp()),
    status: OneOf('live', 'revoked'),
    issuedAt: Timestamp(),
    requestedBy: Text(),
    approvedBy: Nullable(Text()),
    revokedAt: Nullable(Timestamp()),
    revokedBy: Nullable(Text()),
    version: Count(),
  }),
  key: ['keyId'],
  keys: ({ streamId }) => [{ keyId: streamId }],
  project(row, { type, data, streamId: keyId, recordedAt, version }) {
    if (type === 'ApiKeyIssued') {
      const { digest: _, actId: __, ...shown } = data;
      return {
        ...shown,
        keyId,
        version,
        status: 'live' as const,
        issuedAt: recordedAt,
        revokedAt: null,
        revokedBy: null,
      };
    }
    return row && { ...row, status: 'revoked' as const, revokedAt: recordedAt, revokedBy: data.by, version };
  },
  queries: { latest: { orderBy: [{ field: 'issuedAt', descending: true }] } },
});
