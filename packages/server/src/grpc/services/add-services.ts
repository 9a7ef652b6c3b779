import type { DescMethod, FileRegistry } from '@bufbuild/protobuf';
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import type { Engine } from '@daybook/engine';
import type { FastifyBaseLogger } from 'fastify';
import type { Feeds } from '../../feeds/feeds.ts';
import type { Admission } from '../../limits/admission.ts';
import type { Operation } from '../../operations/operations.ts';
import type { DeclaredProtos } from '../protos/declared-protos.ts';
import type { ProtoMethod } from '../protos/proto-model.ts';
import { type ReflectionVersion, reflectionProto } from '../protos/standard-protos.ts';
import { errorOf } from '../served-call.ts';
import { type Carrier, carryingAnswers, carryingBoth, carryingOne } from '../wire/carrier.ts';
import { changesOf, eventsOf, type KnownQuery } from './feed-service.ts';
import { healthOf } from './health-service.ts';
import { intakeOf } from './intake-service.ts';
import { addOperation } from './operation-methods.ts';
import { reflectionOf } from './reflection-service.ts';
import type { KnownCommand } from './take-command.ts';

type Parts = {
  readonly router: ConnectRouter;
  readonly engine: Engine;
  readonly operations: readonly Operation[];
  readonly admission: Admission | undefined;
  readonly protos: DeclaredProtos;
  readonly described: { readonly registry: FileRegistry; readonly protos: ReadonlyMap<string, FileDescriptorProto> };
  readonly feeds: Feeds | undefined;
  readonly reflection: readonly ReflectionVersion[];
  readonly now: () => string;
  readonly log: FastifyBaseLogger | undefined;
  readonly stopping: AbortSignal;
  readonly stallMs: number | undefined;
};

/** Everything that is served: each operation as a method of its context's service, and the services they share. */
export function addServices(parts: Parts): void {
  const { router, engine, operations, admission, protos, described, feeds, now, log, stopping, stallMs } = parts;
  const commands = new Map<string, KnownCommand>();
  const queries = new Map<string, KnownQuery>();
  for (const [context, { file, methods }] of protos.contexts)
    for (const operation of operations.filter((one) => one.context === context)) {
      const method = declared(methods.get(operation.name), operation.name);
      const service = `${file.package}.${declared(file.services[0], context).name}`;
      addOperation(operation, {
        router,
        described: methodIn(described.registry, service, method.name),
        method,
        now,
        log,
        admission,
      });
      const { request } = method;
      if (operation.kind === 'command') commands.set(request.fullName, { operation, request });
      else if (operation.kind !== 'report') {
        const row = declared(protos.rows.get(operation.route.view.name), operation.name);
        queries.set(request.fullName, { operation, request, row });
      }
    }

  const find = (service: string, name: string) => methodIn(described.registry, service, name);
  const intake = intakeOf({ engine, commands, now, log, stopping, idleMs: stallMs });
  router.rpc(carryingBoth(find('daybook.v1.Intake', 'Execute')), intake);
  if (feeds) {
    const feed = { feeds, events: protos.events, queries, log, stopping };
    router.rpc(carryingAnswers(find('daybook.v1.Feed', 'Events')), eventsOf(feed));
    router.rpc(carryingAnswers(find('daybook.v1.Feed', 'Changes')), changesOf(feed));
  }
  addHealth(parts);
  for (const version of parts.reflection) addReflection(parts, version);
}

/** Open to everybody: what it says is no secret, and who asks has no token. */
function addHealth({ router, engine, described: { registry }, stopping, log }: Parts): void {
  const services = new Set([...registry].flatMap((one) => (one.kind === 'service' ? [one.typeName] : [])));
  const health = healthOf(engine, services, stopping);
  const open = { requestGate: () => undefined };
  const checking = (request: Carrier) =>
    health.check(request).catch((thrown: unknown) => {
      throw errorOf(thrown, '', log);
    });
  const watching = (request: Carrier, context: HandlerContext) => guarded(health.watch(request, context), log);
  const find = (name: string) => methodIn(registry, 'grpc.health.v1.Health', name);
  router.rpc(carryingOne(find('Check')), checking, open);
  router.rpc(carryingAnswers(find('Watch')), watching, open);
}

function addReflection({ router, described, log }: Parts, version: ReflectionVersion): void {
  const file = reflectionProto(version);
  const service = declared(file.services[0], file.path);
  const { request, response, name }: ProtoMethod = declared(service.methods[0], file.path);
  const answer = reflectionOf(described, request, response);
  const method = methodIn(described.registry, `${file.package}.${service.name}`, name);
  router.rpc(carryingBoth(method), (input) => guarded(answer(input), log));
}

/** The same, with whatever is thrown made into the protocol's errors. */
async function* guarded(answers: AsyncGenerator<Carrier>, log: FastifyBaseLogger | undefined): AsyncGenerator<Carrier> {
  try {
    yield* answers;
  } catch (thrown) {
    throw errorOf(thrown, '', log);
  }
}

function methodIn(registry: FileRegistry, service: string, name: string): DescMethod {
  return declared(
    registry.getService(service)?.methods.find((method) => method.name === name),
    `${service}/${name}`,
  );
}

function declared<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`${what} is served, but not declared`);
  return found;
}
