import { Compile } from 'typebox/compile';

/** A part of an OpenAPI document, as JSON. */
export type Part = Readonly<Record<string, unknown>>;

export const part = (value: unknown): Part => (typeof value === 'object' && value !== null ? (value as Part) : {});
export const entries = (value: unknown): [string, unknown][] => Object.entries(part(value));
export const list = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.map(part) : []);

/** An operation as a document tells of it, with what it refers to in its place. */
export type DocumentedOperation = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly of: Part;
  /** What is wrong with an answer by what is declared of it; null if nothing. */
  readonly misfit: (answer: { readonly status: number; readonly type: string; readonly text: string }) => string | null;
};

/** Every operation of a document. */
export function operationsIn(document: Part): readonly DocumentedOperation[] {
  const resolved = resolverOf(document);
  return entries(document.paths).flatMap(([path, item]) =>
    entries(item).map(([method, operation]) => {
      const of = resolved(operation);
      return { name: String(of.operationId), method: method.toUpperCase(), path, of, misfit: misfitOf(of) };
    }),
  );
}

function misfitOf(of: Part): DocumentedOperation['misfit'] {
  const checks = new Map<unknown, ReturnType<typeof Compile>>();
  return ({ status, type, text }) => {
    const response = part(of.responses)[status];
    if (response === undefined) return `status ${status} is not declared`;
    if (status === 304) return text === '' ? null : 'a 304 with a body';
    const content = part(part(response).content);
    const mediaType = type.replace(/;.*/, '');
    const declaredFor = content[mediaType];
    if (declaredFor === undefined) return `${status} is declared as ${Object.keys(content).join()}, not ${mediaType}`;
    if (!/[/+]json$/.test(mediaType)) return null;
    const { schema } = part(declaredFor);
    const check = checks.get(schema) ?? Compile(part(schema));
    checks.set(schema, check);
    const value: unknown = JSON.parse(text);
    if (check.Check(value)) return null;
    const [first] = check.Errors(value);
    return `${status} is not of its declared shape: ${first?.instancePath} ${first?.message} in ${text.slice(0, 200)}`;
  };
}

/** References put in place of what they refer to. The documents have none that lead back to themselves. */
function resolverOf(document: Part): (value: unknown) => Part {
  const known = new Map<string, unknown>();
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref: reference } = value as { $ref?: unknown };
    if (typeof reference !== 'string')
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]));
    if (!known.has(reference)) {
      const steps = reference.replace('#/', '').split('/');
      known.set(
        reference,
        resolve(steps.reduce<unknown>((inside, step) => Reflect.get(Object(inside), step), document)),
      );
    }
    return known.get(reference);
  };
  return (value) => part(resolve(value));
}
