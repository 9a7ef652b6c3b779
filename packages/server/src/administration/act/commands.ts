import { Count, commands, Nullable, OneOf, Shape, Text, Type, Uuid } from '@daybook/core';
import { callFields, requested } from './events.ts';

const knownCall = { by: requested.by, from: requested.from };
const Name = () => Text({ maxLength: 200 });

/** The most minutes that an act may wait for its approval: a week. */
export const MAX_APPROVAL_MINUTES = 7 * 24 * 60;

export const actCommands = commands('AdministrativeAct', {
  RequestAct: Shape({ ...requested, approvalMinutes: Count({ minimum: 1, maximum: MAX_APPROVAL_MINUTES }) }),
  ApproveAct: Shape({ ...knownCall, fingerprint: Text({ maxLength: 64 }) }),
  RejectAct: Shape({ ...knownCall, reason: Nullable(Text({ maxLength: 500 })) }),
  RecordOutcome: Shape({ outcome: OneOf('executed', 'failed'), result: Type.Unknown(), code: Nullable(Name()) }),
  NoteRefusal: Shape({
    act: Name(),
    target: Nullable(Text({ maxLength: 500 })),
    actId: Nullable(Uuid()),
    code: Name(),
    status: Count({ minimum: 400, maximum: 599 }),
    times: Count({ minimum: 1 }),
    ...callFields,
  }),
  NoteReading: Shape({
    act: Name(),
    target: Text({ maxLength: 500 }),
    times: Count({ minimum: 1 }),
    ...callFields,
  }),
});
