/** Why a text was refused. Part of the public registry of codes. */
export type StrictJsonCode =
  | 'json_not_utf8'
  | 'json_malformed'
  | 'json_duplicate_key'
  | 'json_forbidden_key'
  | 'json_inexact_number'
  | 'json_invalid_text'
  | 'json_too_deep'
  | 'json_too_many_values';

/** What was refused and where: a JSON pointer (RFC 6901), cut to MAX_POINTER_LENGTH. The text itself is not quoted. */
export class StrictJsonError extends Error {
  readonly code: StrictJsonCode;
  readonly pointer: string;
  constructor(code: StrictJsonCode, pointer: string, message: string) {
    super(message);
    this.code = code;
    this.pointer = shortPointer(pointer);
  }
}

/** A pointer names a place to a person; one built of a hostile key would only fill the answer. */
export const MAX_POINTER_LENGTH = 256;

/** Appends a key to a JSON pointer. */
export const pointerTo = (parent: string, key: string | number): string =>
  `${parent}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Cuts a pointer to what may be shown, never through a surrogate pair. */
export const shortPointer = (pointer: string): string =>
  pointer.length <= MAX_POINTER_LENGTH ? pointer : `${pointer.slice(0, MAX_POINTER_LENGTH).toWellFormed()}…`;
