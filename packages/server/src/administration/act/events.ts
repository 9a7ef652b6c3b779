import { Count, event, Nullable, OneOf, Shape, Text, Timestamp, Type, Uuid } from '@daybook/core';

/** The longest name of what was done, of whom it was done to, and the like. */
const Name = () => Text({ maxLength: 200 });

/** Who called, and from which address. `by` is null where nobody was known. */
export const callFields = { by: Nullable(Name()), from: Nullable(Text({ maxLength: 50 })) };
const knownCall = { by: Name(), from: Nullable(Text({ maxLength: 50 })) };

/**
 * Whether somebody else must approve: `needed`; `not_needed`, because one person may do it; `nobody_else`, because the
 * server is unlocked and knows no persons.
 */
export const Approval = () => OneOf('needed', 'not_needed', 'nobody_else');

/** What an administrator asks for. `fingerprint` stands for the state of what it is about, as it was seen then. */
export const requested = {
  act: Name(),
  target: Text({ maxLength: 500 }),
  arguments: Type.Unknown(),
  fingerprint: Text({ maxLength: 64 }),
  reason: Nullable(Text({ maxLength: 500 })),
  approval: Approval(),
  ...knownCall,
};

/** Names and fields are the storage format: never changed once written. */
export const actEvents = {
  ActRequested: event(Shape({ ...requested, expiresAt: Nullable(Timestamp()) })),
  ActApproved: event(Shape({ ...knownCall })),
  ActRejected: event(Shape({ ...knownCall, reason: Nullable(Text({ maxLength: 500 })) })),
  ActExecuted: event(Shape({ result: Type.Unknown() })),
  ActFailed: event(Shape({ code: Name() })),
  /** `times`: so many calls alike that were no longer written down one by one. */
  ActRefused: event(
    Shape({
      act: Name(),
      target: Nullable(Text({ maxLength: 500 })),
      actId: Nullable(Uuid()),
      code: Name(),
      status: Count({ minimum: 400, maximum: 599 }),
      times: Count({ minimum: 1 }),
      ...callFields,
    }),
  ),
  RecordsRead: event(
    Shape({ act: Name(), target: Text({ maxLength: 500 }), times: Count({ minimum: 1 }), ...callFields }),
  ),
};
