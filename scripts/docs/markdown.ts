import { declaredFieldsOf, type TSchema } from '@daybook/core';

/** A row of a table for every field, those within others under their path: `items[].price`. */
export const fieldRows = (schema: TSchema): readonly string[] =>
  declaredFieldsOf(schema).map(
    ({ path, kind, optional, meaning }) =>
      `| \`${path}\` | ${cell(kind)}${optional ? ', optional' : ''} | ${cell(meaning)} |`,
  );

export const sentence = (text: string | undefined): string => text ?? '';
export const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
export const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
