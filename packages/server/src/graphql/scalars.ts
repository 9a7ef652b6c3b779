import { UUID_PATTERN } from '@daybook/core';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/**
 * The scalars. Each has one spelling: what is a text elsewhere is a text here too, never a number, for a number would
 * be a float on its way. What they let through is held against the declared shape once more by the operation.
 */

const DECIMAL = /^-?(0|[1-9][0-9]{0,30})([.][0-9]{1,18})?$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.]\d{1,6})?Z$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const WHOLE = /^-?(0|[1-9][0-9]*)$/;

export const Decimal = textScalar({
  name: 'Decimal',
  description:
    'A decimal number, such as an amount of money: text, "29.99". Never a number: a float could not hold it exactly.',
  pattern: DECIMAL,
  wanted: 'a decimal number as text, such as "29.99"',
});

export const Uuid = textScalar({
  name: 'UUID',
  description: 'A UUID in its canonical lower-case form.',
  pattern: UUID_PATTERN,
  wanted: 'a UUID in lower case',
});

export const Timestamp = textScalar({
  name: 'Timestamp',
  description: 'An instant, RFC 3339 in UTC with Z, to the microsecond at most.',
  pattern: TIMESTAMP,
  wanted: 'an RFC 3339 time in UTC, such as "2026-11-21T09:30:00Z"',
});

export const Day = textScalar({
  name: 'Date',
  description: 'A calendar day, "2026-11-21".',
  pattern: DATE,
  wanted: 'a day, such as "2026-11-21"',
});

export const Position = wholeScalar({
  name: 'Position',
  description: 'A place in the log: a whole number from 0 to 2^53 - 1.',
  minimum: 0,
});

export const Long = wholeScalar({
  name: 'Long',
  description: 'A whole number within ±(2^53 - 1).',
  minimum: Number.MIN_SAFE_INTEGER,
});

/** Answers only. An argument of any shape would be checked by nothing here, so there is none. */
export const AnyJson = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value. Only ever in answers.',
  serialize: (value) => value,
  parseValue() {
    throw new GraphQLError('JSON is never taken as an argument');
  },
  parseLiteral() {
    throw new GraphQLError('JSON is never taken as an argument');
  },
});

function textScalar(of: { name: string; description: string; pattern: RegExp; wanted: string }) {
  const read = (value: unknown, nodes?: ValueNode): string => {
    if (typeof value === 'string' && of.pattern.test(value)) return value;
    throw new GraphQLError(`${of.name} must be ${of.wanted}`, { nodes: nodes ?? null });
  };
  return new GraphQLScalarType<string, string>({
    name: of.name,
    description: of.description,
    serialize: (value) => {
      if (typeof value === 'string') return value;
      throw new TypeError(`a ${of.name} that is no text`);
    },
    parseValue: (value) => read(value),
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}

function wholeScalar(of: { name: string; description: string; minimum: number }) {
  const read = (value: unknown, nodes?: ValueNode): number => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= of.minimum) return value;
    throw new GraphQLError(`${of.name} must be a whole number from ${of.minimum} to 2^53 - 1`, {
      nodes: nodes ?? null,
    });
  };
  return new GraphQLScalarType<number, number>({
    name: of.name,
    description: of.description,
    serialize: (value) => read(value),
    parseValue: (value) => read(value),
    parseLiteral: (node) =>
      read(node.kind === Kind.INT && WHOLE.test(node.value) ? Number(node.value) : undefined, node),
  });
}
