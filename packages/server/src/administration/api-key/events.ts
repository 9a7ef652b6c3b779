import { event, Nullable, Shape, Text, Timestamp, Type, Uuid } from '@daybook/core';

const Name = () => Text({ maxLength: 200 });

/** What a key may do, and for whom. `operations` null: all that its roles allow; `expiresAt` null: until revoked. */
export const scope = {
  label: Text({ maxLength: 100 }),
  tenant: Text({ maxLength: 63 }),
  roles: Type.Array(Text({ maxLength: 50 }), { minItems: 1, maxItems: 10 }),
  holds: Type.Array(Text({ maxLength: 100 }), { maxItems: 200 }),
  operations: Nullable(Type.Array(Text({ maxLength: 100 }), { minItems: 1, maxItems: 100 })),
  expiresAt: Nullable(Timestamp()),
};

/** `digest` is the SHA-256 of the secret, in hexadecimal: the secret itself is nowhere. */
export const issued = {
  ...scope,
  digest: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  actId: Uuid(),
  requestedBy: Name(),
  approvedBy: Nullable(Name()),
};

/** Names and fields are the storage format: never changed once written. */
export const apiKeyEvents = {
  ApiKeyIssued: event(Shape(issued)),
  ApiKeyRevoked: event(Shape({ by: Name(), reason: Nullable(Text({ maxLength: 500 })) })),
};
