import { Count, commands, described, Nullable, OneOf, Shape, Type } from '@daybook/core';
import { Code, Fingerprint, knownCall, Reason } from '../vocabulary.ts';
import { read, refused, requested } from './events.ts';

/** The most minutes that an act may wait for its approval: a week. */
export const MAX_APPROVAL_MINUTES = 7 * 24 * 60;
const ApprovalMinutes = () =>
  Count({
    minimum: 1,
    maximum: MAX_APPROVAL_MINUTES,
    description: 'How long it may wait for approval.',
    examples: [60],
  });

export const actCommands = commands('AdministrativeAct', {
  RequestAct: Shape({ ...requested, approvalMinutes: ApprovalMinutes() }, 'Ask for an act.'),
  ApproveAct: Shape({ ...knownCall, fingerprint: Fingerprint() }, 'Approve an act that somebody else asked for.'),
  RejectAct: Shape({ ...knownCall, reason: Nullable(Reason()) }, 'Reject an act, or withdraw it.'),
  RecordOutcome: Shape(
    {
      outcome: described(OneOf('executed', 'failed'), 'Whether it was carried out.'),
      result: Type.Unknown({ description: 'What came of it.' }),
      code: Nullable(Code(), 'Why it failed; null where it did not.'),
    },
    'Record what became of an act.',
  ),
  NoteRefusal: Shape(refused, 'Write down a refused call.'),
  NoteReading: Shape(read, 'Write down a call that only read.'),
});
