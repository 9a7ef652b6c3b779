import { Code } from '@connectrpc/connect';
import { expect, it } from 'vitest';
import { errorOf } from './served-call.ts';

const failure = (code?: string) => Object.assign(new Error('within'), code === undefined ? {} : { code });

/** The gRPC status that something thrown comes to, and how often it was logged as our fault. */
function outcomeOf(thrown: unknown): readonly [Code, number] {
  let logged = 0;
  const log = { error: () => void logged++ };
  return [errorOf(thrown, 'id', log as never).code, logged];
}

it('a caller that has gone away is no fault of ours, and fills no log with stacks', () => {
  for (const code of ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'ABORT_ERR'])
    expect(outcomeOf(failure(code))).toEqual([Code.Canceled, 0]);
});

it('what nobody foresaw is our fault, and says nothing of itself', () => {
  for (const code of [undefined, 'EACCES', 'constructor']) expect(outcomeOf(failure(code))).toEqual([Code.Internal, 1]);
  expect(errorOf(failure(), 'id', undefined).message).not.toContain('within');
});
