import { decisionRejections, rejections } from '@daybook/core';

/** The refusals the bus itself makes, for every context alike. */
export const busRejections = rejections({
  ...decisionRejections.codes,
  idempotency_key_reused: { kind: 'unprocessable', meaning: 'This command id was used for another request.' },
  invalid_command: { kind: 'unprocessable', meaning: 'The command does not fit its declared shape.' },
});
