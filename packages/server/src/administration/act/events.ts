import { event, Nullable, Shape, Type, Uuid } from '@daybook/core';
import {
  ActName,
  Approval,
  Arguments,
  By,
  Code,
  ExpiresAt,
  Fingerprint,
  From,
  knownCall,
  Reason,
  Status,
  Target,
  Times,
} from '../vocabulary.ts';

/** A call where perhaps nobody is known. */
const anyCall = { by: Nullable(By(), 'Who called; null where nobody was known.'), from: From() };

/** What an administrator asks for. */
export const requested = {
  act: ActName(),
  target: Target(),
  arguments: Arguments(),
  fingerprint: Fingerprint(),
  reason: Nullable(Reason()),
  approval: Approval(),
  ...knownCall,
};

/** A refused call. */
export const refused = {
  act: ActName(),
  target: Nullable(Target()),
  actId: Nullable(Uuid('The act that the call was about; null where it was about none.')),
  code: Code(),
  status: Status(),
  times: Times(),
  ...anyCall,
};

/** A call that only read. */
export const read = { act: ActName(), target: Target(), times: Times(), ...anyCall };

/** Names and fields are the storage format: never changed once written. */
export const actEvents = {
  ActRequested: event(Shape({ ...requested, expiresAt: ExpiresAt() }, 'An administrator asked for something.')),
  ActApproved: event(Shape(knownCall, 'Another administrator approved it.')),
  ActRejected: event(Shape({ ...knownCall, reason: Nullable(Reason()) }, 'It was rejected, or withdrawn.')),
  ActExecuted: event(Shape({ result: Type.Unknown({ description: 'What came of it.' }) }, 'It was carried out.')),
  ActFailed: event(Shape({ code: Code() }, 'It could not be carried out.')),
  ActRefused: event(Shape(refused, 'A call to the administration was refused.')),
  RecordsRead: event(Shape(read, 'Somebody read what not everybody may read unseen.')),
};
