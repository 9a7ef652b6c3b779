import { event, Nullable, Shape, Type } from '@daybook/core';
import { ActId, Person, Reason, scope } from '../vocabulary.ts';

/** The secret itself is nowhere. */
export const issued = {
  ...scope,
  digest: Type.String({
    pattern: '^[0-9a-f]{64}$',
    description: 'The SHA-256 of the secret, in hexadecimal.',
    examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  }),
  actId: ActId(),
  requestedBy: Person('Who asked for it.'),
  approvedBy: Nullable(Person('Who approved it; null where nobody had to.')),
};

export const revoked = { by: Person('Who revoked it.'), reason: Nullable(Reason()) };

/** Names and fields are the storage format: never changed once written. */
export const apiKeyEvents = {
  ApiKeyIssued: event(Shape(issued, 'A key was issued to a machine.')),
  ApiKeyRevoked: event(Shape(revoked, 'A key was taken back.')),
};
