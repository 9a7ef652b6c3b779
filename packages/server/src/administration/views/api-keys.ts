import { Count, described, Nullable, OneOf, Shape, Timestamp, view } from '@daybook/core';
import { apiKeyEvents } from '../api-key/events.ts';
import { KeyId, Person, scope } from '../vocabulary.ts';

/** The keys there are and were, with what they may do. */
export const apiKeys = view({
  name: 'api_keys',
  description: 'An API key that there is or was; never its secret.',
  version: 1,
  events: apiKeyEvents,
  row: Shape({
    keyId: KeyId(),
    ...scope,
    status: described(OneOf('live', 'revoked'), 'Whether it was revoked; one that has run out is live.'),
    issuedAt: Timestamp('When it was issued.'),
    requestedBy: Person('Who asked for it.'),
    approvedBy: Nullable(Person('Who approved it; null where nobody had to.')),
    revokedAt: Nullable(Timestamp('When it was revoked; null where it was not.')),
    revokedBy: Nullable(Person('Who revoked it; null where nobody did.')),
    version: Count({ description: 'The version of its stream.' }),
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
