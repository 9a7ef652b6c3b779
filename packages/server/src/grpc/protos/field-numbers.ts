/**
 * The numbers of every field that was ever published, by message: `{"daybook.toy.v1.PayInRequest": {"id": {"number":
 * 1, "type": "string"}}}`. They lie in `proto/numbers.json` and are never taken away.
 */
export type FieldNumbers = Readonly<Record<string, Readonly<Record<string, NumberedField>>>>;
export type NumberedField = { readonly number: number; readonly type: string };

/** A field kept its name and became another type: who has the older `.proto` would read it wrongly. */
export class FieldTypeChangedError extends Error {
  readonly code = 'field_type_changed';
}

/** These are the protocol's own. */
const FIRST_RESERVED = 19_000;
const LAST_RESERVED = 19_999;

/** Gives fields their numbers: known ones keep theirs, new ones get the next that was never used in their message. */
export class Numbering {
  readonly #known: FieldNumbers;
  readonly #all: Record<string, Record<string, NumberedField>> = {};

  constructor(known: FieldNumbers = {}) {
    this.#known = known;
    for (const [message, fields] of Object.entries(known)) this.#all[message] = { ...fields };
  }

  /** @throws FieldTypeChangedError */
  numberOf(message: string, field: string, type: string): number {
    this.#all[message] ??= {};
    const fields = this.#all[message];
    const known = fields[field];
    if (known && known.type !== type)
      throw new FieldTypeChangedError(
        `${message}.${field} was ${known.type} and would be ${type}: declare a field of another name`,
      );
    const number = known?.number ?? nextAfter(Object.values(fields).map((one) => one.number));
    fields[field] = { number, type };
    return number;
  }

  /** What was once a field of the message, and is not among these any more. */
  gone(message: string, fields: readonly string[]): { number: number; name: string }[] {
    return Object.entries(this.#known[message] ?? {})
      .filter(([name]) => !fields.includes(name))
      .map(([name, { number }]) => ({ number, name }));
  }

  /** Everything known now, to be kept: messages by name, fields by number. */
  all(): FieldNumbers {
    return Object.fromEntries(
      Object.entries(this.#all)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([message, fields]) => [
          message,
          Object.fromEntries(Object.entries(fields).sort(([, a], [, b]) => a.number - b.number)),
        ]),
    );
  }
}

function nextAfter(taken: readonly number[]): number {
  const next = Math.max(0, ...taken) + 1;
  return next >= FIRST_RESERVED && next <= LAST_RESERVED ? LAST_RESERVED + 1 : next;
}
