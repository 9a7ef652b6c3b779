import { Shape, type Static, Type, validationProblems } from '@daybook/core';
import { Compile } from 'typebox/compile';
import { MAX_VERSION } from '../command-headers.ts';
import { decodeUtf8 } from '../json-body.ts';
import { type Problem, problemOf } from '../problems.ts';
import { MAX_ERRORS } from '../reader.ts';
import { parseStrictJson } from '../strict-json.ts';
import { StrictJsonError, shortPointer } from '../strict-json-error.ts';

/**
 * A command as a line: what would be a request of its own, in one object. `path` and `body` are that request's, and
 * the other fields are its headers: `commandId` stands for Idempotency-Key, which a line must have, `expectedVersion`
 * for If-Match, `correlationId` for X-Correlation-Id.
 */
export const line = Shape({
  commandId: Type.String({ description: 'The key of the command: repeated under it, it is not done again.' }),
  path: Type.String({ description: 'The path that a request of its own would be sent to.' }),
  body: Type.Optional(Type.Unknown({ description: 'The body of that request.' })),
  expectedVersion: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MAX_VERSION, description: 'The version of the stream that the caller saw.' }),
  ),
  correlationId: Type.Optional(Type.String({ description: 'A UUID, kept with every event that follows from it.' })),
  causationId: Type.Optional(Type.String({ description: 'The UUID of what this command follows from.' })),
});
export type Line = Static<typeof line>;

const validator = Compile(line);

/** Reads a line's bytes, as strictly as a body. @throws Problem */
export function readLine(bytes: Uint8Array): Line {
  let value: unknown;
  try {
    value = parseStrictJson(decodeUtf8(bytes));
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw problemOf(error.code, { errors: [{ in: 'line', pointer: error.pointer, message: error.message }] });
  }
  if (validator.Check(value)) return value;
  throw misshapen(value);
}

/** What is wrong with a line. Without a commandId a repeat would be another command, so that is said first. */
function misshapen(value: unknown): Problem {
  const errors = validationProblems(validator.Errors(value)).map(({ pointer, message }) => ({
    in: 'line' as const,
    pointer: shortPointer(pointer),
    message,
  }));
  const unnamed = typeof value === 'object' && value !== null && !('commandId' in value) && !Array.isArray(value);
  return problemOf(unnamed ? 'invalid_idempotency_key' : 'invalid_request', { errors: errors.slice(0, MAX_ERRORS) });
}
