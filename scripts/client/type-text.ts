import { descriptionOf, fieldsOf, type TSchema } from '@daybook/core';

/** The words of JSON Schema that types are made of. */
type Parts = {
  readonly type?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly additionalProperties?: unknown;
  readonly items?: TSchema;
  readonly 'x-column'?: unknown;
};

/** A field of an object type. */
export type Field = { readonly name: string; readonly type: string; readonly optional: boolean; readonly doc?: string };

/** A declared schema as a TypeScript type, as it stands at an indentation. Amounts are `Decimal`, which is text. */
export function typeText(schema: TSchema, indent = ''): string {
  const parts = schema as Parts;
  if ('const' in parts) return JSON.stringify(parts.const);
  if (parts.enum) return parts.enum.map((word) => quoted(word)).join(' | ');
  if (parts.anyOf) return [...new Set(parts.anyOf.map((one) => typeText(one, indent)))].join(' | ');
  switch (parts.type) {
    case 'string':
      return parts['x-column'] === 'numeric' ? 'Decimal' : 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array': {
      const item = typeText(parts.items ?? {}, indent);
      return `readonly ${/[|]/.test(item) && !item.startsWith('{') ? `(${item})` : item}[]`;
    }
    case 'object':
      return objectText(typedFieldsOf(schema, indent), indent);
    default:
      return 'unknown';
  }
}

/** The fields of an object's schema. */
export function typedFieldsOf(schema: TSchema, indent = ''): readonly Field[] {
  return fieldsOf(schema).map(({ name, schema: property, required }) => {
    const doc = descriptionOf(property);
    const type = typeText(property, `${indent}  `);
    return { name, type, optional: !required, ...(doc === undefined ? {} : { doc }) };
  });
}

/** An object type of fields; of none, one that has none. */
export function objectText(fields: readonly Field[], indent = ''): string {
  if (fields.length === 0) return 'Readonly<Record<string, never>>';
  const lines = fields.map(
    ({ name, type, optional, doc }) =>
      `${docText(doc, `${indent}  `)}${indent}  readonly ${keyText(name)}${optional ? '?' : ''}: ${type};\n`,
  );
  return `{\n${lines.join('')}${indent}}`;
}

/** A doc comment, with its line break; nothing where nothing is said. */
export const docText = (doc: string | undefined, indent = ''): string =>
  doc === undefined ? '' : `${indent}/** ${doc.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n`;

export const quoted = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value);

const keyText = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
