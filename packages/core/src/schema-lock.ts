import type { Registry } from './registry.ts';
import { ANNOTATIONS, type TSchema } from './schema.ts';

/** The shape of every version of every event type that may lie in a log. Committed, and only ever added to. */
export type SchemaLock = Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;

/** What is wrong with a change of the declared events. `code` is stable. */
export type LockProblem = {
  readonly code: 'event_removed' | 'version_lost' | 'breaking_change' | 'lock_outdated';
  readonly event: string;
  readonly message: string;
};

type JsonSchema = {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: unknown;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  [limit: string]: unknown;
};

/** The lock as it should be after a permitted change: what was known, with today's shapes put in. */
export function lockOf(registry: Registry, before: SchemaLock = {}): SchemaLock {
  const types = [...registry.events.keys(), ...Object.keys(before)];
  return Object.fromEntries(
    [...new Set(types)].sort().map((type) => {
      const declared = registry.events.get(type);
      const now = declared ? { [declared.version]: shapeOf(declared.schema) } : {};
      return [type, { ...before[type], ...now }];
    }),
  );
}

/**
 * Refuses a change after which stored events could no longer be read: a type taken away, a version gone back, or a
 * shape that no longer accepts what it accepted, without a new version and an upcaster. Anything else only makes the
 * lock outdated.
 */
export function checkLock(lock: SchemaLock, registry: Registry): readonly LockProblem[] {
  const problems: LockProblem[] = [];
  for (const [event, versions] of Object.entries(lock)) {
    const declared = registry.events.get(event);
    if (!declared) {
      problems.push({ code: 'event_removed', event, message: 'is in the log for ever; its declaration must stay' });
      continue;
    }
    const newest = Math.max(...Object.keys(versions).map(Number));
    if (declared.version < newest)
      problems.push({ code: 'version_lost', event, message: `was at version ${newest}, is at ${declared.version}` });
    const stored = versions[declared.version];
    const broken = stored ? breaks(stored, shapeOf(declared.schema), '') : null;
    if (broken)
      problems.push({
        code: 'breaking_change',
        event,
        message: `${broken}; give it version ${declared.version + 1} and an upcaster from ${declared.version}`,
      });
  }
  if (problems.length > 0) return problems;
  const wanted = lockOf(registry, lock);
  for (const [event, versions] of Object.entries(wanted))
    if (JSON.stringify(versions) !== JSON.stringify(lock[event]))
      problems.push({ code: 'lock_outdated', event, message: 'has a shape the lock does not know yet' });
  return problems;
}

/** What fits, without what is only said of it: another wording is no other shape. */
function shapeOf(schema: TSchema): JsonSchema {
  return withoutAnnotations(JSON.parse(JSON.stringify(schema)) as JsonSchema);
}

function withoutAnnotations(schema: JsonSchema): JsonSchema {
  const { properties, items, anyOf } = schema;
  return {
    ...Object.fromEntries(Object.entries(schema).filter(([word]) => !ANNOTATIONS.has(word))),
    // Here the keys are names of fields, and a field may well be called `description`.
    ...(properties && { properties: mapped(properties) }),
    ...(items && { items: withoutAnnotations(items) }),
    ...(anyOf && { anyOf: anyOf.map(withoutAnnotations) }),
  };
}

const mapped = (properties: Readonly<Record<string, JsonSchema>>) =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, withoutAnnotations(schema)]));

/** Limits that may only be widened: `1` if a larger value is wider, `-1` if a smaller one is. */
const LIMITS: Readonly<Record<string, 1 | -1>> = {
  maximum: 1,
  exclusiveMaximum: 1,
  maxLength: 1,
  maxItems: 1,
  minimum: -1,
  exclusiveMinimum: -1,
  minLength: -1,
  minItems: -1,
};

/** Says in words why some value that fitted `before` would not fit `after`, or null if every one does. */
function breaks(before: JsonSchema, after: JsonSchema, at: string): string | null {
  const place = at || 'the event';
  if (Object.keys(after).length === 0 || JSON.stringify(before) === JSON.stringify(after)) return null;
  const [from, to] = [before.anyOf ?? [before], after.anyOf ?? [after]];
  if (before.anyOf || after.anyOf) {
    const lost = from.find((option) => to.every((other) => breaks(option, other, at) !== null));
    return lost ? `${place} no longer accepts ${JSON.stringify(lost)}` : null;
  }
  if (before.type !== after.type) return `${place} was ${before.type ?? 'anything'} and is ${after.type ?? 'anything'}`;
  for (const word of ['pattern', 'format', 'const', 'multipleOf', 'x-column'])
    if (after[word] !== undefined && after[word] !== before[word]) return `${place} has another ${word}`;
  if (after.enum && !(before.enum ?? []).every((word) => after.enum?.includes(word)))
    return `${place} no longer accepts every word it did`;
  if (after.enum && !before.enum) return `${place} accepts only certain words now`;
  for (const [limit, wider] of Object.entries(LIMITS)) {
    const [was, is] = [before[limit] as number | undefined, after[limit] as number | undefined];
    if (is !== undefined && (was === undefined || (is - was) * wider < 0)) return `${place} has a narrower ${limit}`;
  }
  if (after.items) {
    const broken = breaks(before.items ?? {}, after.items, `${at}/items`);
    if (broken) return broken;
  }
  const required = (after.required ?? []).find((name) => !before.required?.includes(name));
  if (required !== undefined) return `${at}/${required} is required now`;
  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const now = after.properties?.[name];
    if (!now && after.additionalProperties === false) return `${at}/${name} is not known any more`;
    const broken = now ? breaks(schema, now, `${at}/${name}`) : null;
    if (broken) return broken;
  }
  return null;
}
