import { rejections } from '@daybook/core';

/** Every refusal of the administration. Codes are never reused. */
export const refuse = rejections({
  act_not_found: { kind: 'missing', meaning: 'There is no such administrative act.' },
  act_already_decided: { kind: 'conflict', meaning: 'This act has been approved, rejected or done already.' },
  act_self_approval: {
    kind: 'conflict',
    meaning: 'Whoever asks for an act may not approve it: it takes another person.',
  },
  act_expired: { kind: 'conflict', meaning: 'Nobody approved this act in time. Ask for it again.' },
  act_outdated: {
    kind: 'conflict',
    meaning: 'What this act is about has changed since it was asked for. Ask for it again.',
  },
  act_failed: { kind: 'conflict', meaning: 'This act was tried and failed. Ask for it again.' },
  api_key_not_found: { kind: 'missing', meaning: 'There is no such API key.' },
  api_key_exists: { kind: 'conflict', meaning: 'This API key has been issued already.' },
  api_key_already_requested: {
    kind: 'conflict',
    meaning: 'This API key was asked for before, and its secret is shown once only. Reject that act and ask anew.',
  },
  api_key_revoked: { kind: 'conflict', meaning: 'This API key has been revoked already.' },
});
