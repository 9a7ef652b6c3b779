import { Compile } from 'typebox/compile';
import { type CanonicalWriter, canonicalWriter } from './canonical-writer.ts';
import type { Context } from './context.ts';
import { alternativeIn, shapesOf } from './declared-shapes.ts';
import { decode, UnknownEventError } from './decode.ts';
import type { EventType, RecordedEvent } from './event.ts';
import type { NewEvent, StoredEvent } from './event-store.ts';
import { ofTenants } from './of-tenants.ts';
import type { Port } from './port.ts';
import type { RejectionKind } from './rejection.ts';
import type { Route } from './route.ts';
import { type AnySaga, sagaRejections, sagaStream } from './saga.ts';
import type { TSchema } from './schema.ts';
import type { AnyStream } from './stream.ts';
import type { AnyView } from './view.ts';

/** What is wrong with a value, and where in it: a JSON pointer. */
export type Problem = { readonly pointer: string; readonly message: string };

/** Everything declared, by name: what the engine needs to turn stored text into events, and commands into decisions. */
export type Registry = {
  readonly contexts: readonly Context[];
  readonly streams: ReadonlyMap<string, AnyStream>;
  readonly events: ReadonlyMap<string, EventType>;
  readonly views: ReadonlyMap<string, AnyView>;
  readonly sagas: ReadonlyMap<string, AnySaga>;
  readonly ports: ReadonlyMap<string, Port>;
  readonly rejections: ReadonlyMap<string, { readonly kind: RejectionKind; readonly meaning: string }>;
  /** Parses and lifts a stored event. @throws UnknownEventError */
  decode(stored: StoredEvent): RecordedEvent;
  /** Checks an event a decider made against its schema and writes it as canonical JSON. */
  encode(made: { type: string; data: unknown }, eventId: string, metadata: string): NewEvent;
  /** Says what is wrong with a command's data, as JSON pointers; empty if nothing is. */
  problems(streamType: string, commandType: string, data: unknown): readonly Problem[];
  /** A command's data as canonical JSON. @throws TypeError for what has none */
  commandText(streamType: string, commandType: string, data: unknown): string;
  /** Says what is wrong with what a port's operation answered. */
  responseProblems(port: string, operation: string, response: unknown): readonly Problem[];
};

/** Gathers contexts and sagas, and refuses two things of one name. */
export function registry(contexts: readonly Context[], sagas: readonly AnySaga[] = []): Registry {
  const allSagas = [...sagas, ...contexts.flatMap((c) => c.sagas)];
  const allStreams: AnyStream[] = [...contexts.flatMap((c) => c.streams), ...allSagas.map(sagaStream)];
  const streams = unique(
    'stream',
    allStreams.map((s) => [s.type, s]),
  );
  const events = unique(
    'event',
    allStreams.flatMap((s): [string, EventType][] => Object.entries(s.events)),
  );
  const rejections = unique('rejection', [
    ...contexts.flatMap((c) => Object.entries(c.rejections)),
    ...Object.entries(sagaRejections.codes),
  ]);
  unique(
    'operation',
    contexts.flatMap((c) => c.routes).map((route) => [route.name, route]),
  );
  for (const route of contexts.flatMap((c) => c.routes)) checkRoute(route);
  for (const view of contexts.flatMap((c) => c.views)) ofTenants(view);
  const eventShapes = new Shapes([...events].map(([type, declared]) => [type, declared.schema]));
  const commandShapes = new Map(
    allStreams.map(({ type, commands }) => [type, new Shapes(Object.entries(commands.schemas))]),
  );
  const commandShape = (streamType: string, commandType: string) => commandShapes.get(streamType)?.of(commandType);

  const ports = unique(
    'port',
    contexts.flatMap((c) => c.ports).map((p) => [p.name, p]),
  );
  const responseShapes = new Shapes(
    [...ports.values()].flatMap((port) =>
      Object.entries(port.operations).map(([name, { response }]): [string, TSchema] => [
        `${port.name}/${name}`,
        response,
      ]),
    ),
  );

  return {
    contexts,
    streams,
    events,
    rejections,
    views: unique(
      'view',
      contexts.flatMap((c) => c.views).map((v) => [v.name, v]),
    ),
    sagas: unique(
      'saga',
      allSagas.map((s) => [s.name, s]),
    ),
    ports,
    decode: (stored) => decode(events, stored),
    encode({ type, data }, eventId, metadata) {
      const declared = events.get(type);
      if (!declared) throw new UnknownEventError({ type, schemaVersion: 0 }, 'a decider made an undeclared event');
      const shape = eventShapes.of(type);
      const problems = shape?.problems(data) ?? [];
      if (!shape || problems.length > 0)
        throw new TypeError(`${type} does not fit its schema: ${JSON.stringify(problems)}`);
      return { eventId, type, schemaVersion: declared.version, data: shape.write(data), metadata };
    },
    responseProblems: (port, operation, response) =>
      responseShapes.of(`${port}/${operation}`)?.problems(response) ?? undeclared(`${port}/${operation}`),
    problems: (streamType, commandType, data) =>
      commandShape(streamType, commandType)?.problems(data) ?? undeclared(`${streamType}/${commandType}`),
    commandText(streamType, commandType, data) {
      const shape = commandShape(streamType, commandType);
      if (!shape) throw new TypeError(`${streamType}/${commandType} is not declared`);
      return shape.write(data);
    },
  };
}

/** Refuses a route that some face could not serve, or that is open to holders without saying who they are. */
function checkRoute(route: Route): void {
  const { name, access } = route;
  if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) throw new Error(`an operation may not be called ${name}: lower camel case`);
  if (access.holders && !saysWhose(route)) throw new Error(`${name} is open to holders, but does not say whose it is`);
  for (const [part, schema] of shapesOf(route)) {
    const alternative = alternativeIn(schema);
    if (alternative !== null)
      throw new Error(`${name} offers alternatives in its ${part}${alternative}: only null may stand for a value`);
  }
}

/** A command may leave it to its stream. */
const saysWhose = (route: Route): boolean =>
  route.kind === 'command' || route.whose !== undefined || ('whoseRow' in route && route.whoseRow !== undefined);

/** What a declared shape is asked for: whether a value fits, and its canonical text. */
type CompiledShape = { problems(value: unknown): readonly Problem[]; readonly write: CanonicalWriter };

const NO_PROBLEMS: readonly Problem[] = [];

/** Declared shapes by name, each compiled on first use, once. */
class Shapes {
  readonly #schemas: ReadonlyMap<string, TSchema>;
  readonly #compiled = new Map<string, CompiledShape>();

  constructor(schemas: readonly (readonly [string, TSchema])[]) {
    this.#schemas = new Map(schemas);
  }

  of(name: string): CompiledShape | undefined {
    return this.#compiled.get(name) ?? this.#compile(name);
  }

  #compile(name: string): CompiledShape | undefined {
    const schema = this.#schemas.get(name);
    if (!schema) return undefined;
    const validator = Compile(schema);
    const shape = {
      problems: (value: unknown) =>
        validator.Check(value) ? NO_PROBLEMS : validationProblems(validator.Errors(value)),
      write: canonicalWriter(schema),
    };
    this.#compiled.set(name, shape);
    return shape;
  }
}

const undeclared = (name: string): readonly Problem[] => [{ pointer: '', message: `${name} is not declared` }];

type SchemaError = { keyword: string; instancePath: string; message: string; params: object };

/** Turns the schema library's errors into one problem per place, naming the missing or surplus property itself. */
export function validationProblems(errors: Iterable<SchemaError>): Problem[] {
  const problems = new Map<string, string>();
  for (const error of errors) {
    const params = error.params as { requiredProperties?: string[] };
    if (error.keyword === 'additionalProperties') continue; // the surplus property is named by its own error
    if (error.keyword === 'required') {
      for (const name of params.requiredProperties ?? []) {
        const pointer = `${error.instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        if (!problems.has(pointer)) problems.set(pointer, 'is required');
      }
      continue;
    }
    const message = error.keyword === 'boolean' ? 'is not a known property' : error.message;
    if (!problems.has(error.instancePath)) problems.set(error.instancePath, message);
  }
  return [...problems].map(([pointer, message]) => ({ pointer, message }));
}

/** What is wrong with a value that was to be of a shape, such as a settings file; nothing if it fits. */
export function problemsWith(schema: TSchema, value: unknown): readonly Problem[] {
  const validator = Compile(schema);
  return validator.Check(value) ? NO_PROBLEMS : validationProblems(validator.Errors(value));
}

/** A map in which a name may stand twice only for the very same thing (sagas share their event types). */
function unique<V>(what: string, entries: readonly (readonly [string, V])[]): Map<string, V> {
  const map = new Map<string, V>();
  for (const [name, value] of entries) {
    if (map.has(name) && map.get(name) !== value) throw new Error(`two ${what}s are called ${name}`);
    map.set(name, value);
  }
  return map;
}
