import { Count, described, Nullable, OneOf, Text, Timestamp, Type, Uuid } from '@daybook/core';

/** The words of the administration, each with what it means: the same wherever it stands. */

export const ActId = () => Uuid('The act.');
export const ActName = () => Text({ maxLength: 200, description: 'What is asked for.', examples: ['rebuildView'] });
export const Target = () => Text({ maxLength: 500, description: 'What it is done to.', examples: ['orders'] });
export const Arguments = () => Type.Unknown({ description: 'All that says what exactly is to be done.' });
export const Fingerprint = () =>
  Text({ maxLength: 64, description: 'Stands for the state of what it is about: SHA-256, in hexadecimal.' });
export const Reason = () => Text({ maxLength: 500, description: 'Why, in words.', examples: ['a better index'] });
export const Code = () =>
  Text({ maxLength: 200, description: 'The code it was answered with.', examples: ['forbidden'] });
export const Status = () =>
  Count({ minimum: 400, maximum: 599, description: 'The HTTP status it was answered with.', examples: [403] });
export const Times = () =>
  Count({ minimum: 1, description: 'How many calls alike this stands for: more than one where there were too many.' });

export const Person = (description: string) => Text({ maxLength: 200, description, examples: ['alice'] });
export const By = () => Person('Who called.');
export const From = () =>
  Nullable(
    Text({
      maxLength: 50,
      description: 'The address the call came from; null where it is not known.',
      examples: ['192.0.2.7'],
    }),
  );

/** Who called, and from which address. */
export const knownCall = { by: By(), from: From() };

/**
 * Whether somebody else must approve: `needed`; `not_needed`, because one person may do it; `nobody_else`, because the
 * server is unlocked and knows no persons.
 */
export const Approval = () =>
  described(
    OneOf('needed', 'not_needed', 'nobody_else'),
    'Whether another person must approve; in an unlocked server there is nobody else.',
  );
export const ExpiresAt = () => Nullable(Timestamp('Until when it may be approved; null where it need not be.'));

export const KeyId = () => Uuid('The API key.');
/** What a key may do, and for whom. */
export const scope = {
  label: Text({ maxLength: 100, description: 'What the key is for, in words.', examples: ['Alder Bank'] }),
  tenant: Text({ maxLength: 63, description: 'The tenant whose things it is for.', examples: ['default'] }),
  roles: Type.Array(Text({ maxLength: 50, examples: ['bank'] }), {
    minItems: 1,
    maxItems: 10,
    description: 'What its bearer may do.',
  }),
  holds: Type.Array(Text({ maxLength: 100, examples: ['alder'] }), {
    maxItems: 200,
    description: 'The ids of what it acts for: customers, accounts, banks.',
  }),
  operations: Nullable(
    Type.Array(Text({ maxLength: 100, examples: ['recordBankAnswer'] }), {
      minItems: 1,
      maxItems: 100,
      description: 'The operations it may use; null: all that its roles allow.',
    }),
  ),
  expiresAt: Nullable(Timestamp('When it runs out; null: never.')),
};
