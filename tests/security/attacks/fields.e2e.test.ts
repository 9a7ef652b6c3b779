import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allEvents, answeredLines, faultsOfLog, isWell } from './aftermath.ts';
import { evidence } from './evidence.ts';
import { attackGraphql } from './graphql.ts';
import { type GraphqlOperation, graphqlOperations, graphqlSchema } from './graphql-operations.ts';
import { attackGrpc } from './grpc.ts';
import { type GrpcMethod, grpcCaller, grpcMethods } from './grpc-methods.ts';
import { attackLines } from './lines.ts';
import { attackRest } from './rest.ts';
import { examplesOf, type RestOperation, restOperations } from './rest-operations.ts';
import { seed } from './seed.ts';
import { attackSubscriptions } from './subscriptions.ts';
import { isFull, startTarget, type Target } from './target.ts';

/** A process that does nothing has about 200; what was sent is many times more than this. */
const MAX_PEAK_MIB = 900;
const TIMEOUT_MS = isFull ? 3_600_000 : 300_000;

/**
 * Every field of every operation of every face is given values that mean something to whatever may read them behind
 * us, or that no field should take. What the operations are, and what they may answer, is what the server itself
 * publishes: an operation that is in a face is attacked without being named here.
 */
describe(`every field of every operation, attacked from outside${isFull ? ', with every value' : ''}`, () => {
  const found = evidence();
  let target: Target;
  let mallory: string;
  let alice: string;
  let rest: Readonly<Record<'commands' | 'queries' | 'admin', readonly RestOperation[]>>;
  let graphql: readonly GraphqlOperation[];
  let grpc: readonly GrpcMethod[];
  beforeAll(async () => {
    target = await startTarget();
    const { commands, queries, admin, graphql: graph } = target.server.addresses;
    const roles = ['trader', 'operator', 'treasurer', 'auditor', 'bank'];
    mallory = await target.token(roles, { subject: 'mallory', holds: ['alder'] });
    alice = await target.token(['admin', 'auditor', 'operator'], { subject: 'alice' });
    const seeded = await seed(target, await target.token(roles, { subject: 'seeder' }));
    const [ofCommands, ofQueries, ofAdmin] = await Promise.all([
      restOperations('commands', commands, seeded),
      restOperations('queries', queries, seeded),
      restOperations('admin', admin, seeded),
    ]);
    rest = { commands: ofCommands, queries: ofQueries, admin: ofAdmin };
    const examples = examplesOf([...ofCommands, ...ofQueries]);
    graphql = graphqlOperations(await graphqlSchema(graph, mallory), examples);
    grpc = grpcMethods();
  });
  afterAll(() => target.stop());
  const canary = () => target.canary.url;

  it('of REST, by what its documents declare', { timeout: TIMEOUT_MS }, async () => {
    // Queries first: what is asked about the past is folded from the beginning.
    await attackRest(rest.queries, mallory, canary(), found);
    await attackRest(rest.commands, mallory, canary(), found);
    await attackRest(rest.admin, alice, canary(), found);
    expect(found.findings()).toEqual([]);
    for (const [face, operations] of Object.entries(rest))
      expect(found.operations(face)).toEqual(operations.map(({ name }) => name).sort());
  });

  it('of commands, as lines of many', { timeout: TIMEOUT_MS }, async () => {
    const commands = rest.commands.filter(({ body }) => body !== undefined);
    await attackLines(commands, { url: target.server.addresses.commands, token: mallory, canary: canary() }, found);
    expect(found.findings()).toEqual([]);
    expect(found.operations('lines')).toEqual(commands.map(({ name }) => name).sort());
  });

  it('of GraphQL, by what it tells of itself', { timeout: TIMEOUT_MS }, async () => {
    const { graphql: url } = target.server.addresses;
    await attackGraphql(graphql, { url, token: mallory, canary: canary() }, found);
    await attackSubscriptions(graphql, { url, token: mallory, canary: canary() }, found);
    expect(found.findings()).toEqual([]);
    expect(found.operations('graphql')).toEqual(graphql.map(({ name }) => name).sort());
  });

  it('of gRPC, by the published files', { timeout: TIMEOUT_MS }, async () => {
    const caller = grpcCaller(target.server.addresses.grpc, mallory);
    await attackGrpc(grpc, { caller, canary: canary(), examples: examplesOf(Object.values(rest).flat()) }, found);
    caller.close();
    expect(found.findings()).toEqual([]);
    expect(found.operations('grpc')).toEqual(grpc.map(({ name }) => name).sort());
  });

  it('and nothing is in the log of events but what was accepted, under our own name', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const events = await allEvents(target, alice);
    const ours = events.filter(({ actor }) => actor === 'mallory');
    expect(ours.length).toBeGreaterThan(100);
    // What sagas do goes on under the name of whoever has begun it.
    const isAccepted = (id: string) => found.accepted.has(id);
    expect(ours.filter(({ commandId, correlationId }) => !isAccepted(commandId) && !isAccepted(correlationId))).toEqual(
      [],
    );
    expect(new Set(events.map(({ tenant }) => tenant))).toEqual(new Set(['default']));
    expect(events.map(({ position }) => position)).toEqual(events.map((_, i) => i + 1));
  });

  it('and the server is well, has called nobody, and has told its log nothing that was sent', async () => {
    expect(await isWell(target, alice)).toBe('200 ok');
    expect(target.canary.hits()).toBe(0);
    expect(faultsOfLog(target)).toEqual([]);
    expect(target.peakMib() ?? 0).toBeLessThan(MAX_PEAK_MIB);
    console.log(
      `attacks on fields: ${found.total()} requests ${JSON.stringify(found.requests())}, ` +
        `${found.accepted.size} commands accepted, ${answeredLines(target)} lines of log, ` +
        `${found.findings().length} findings, at most ${target.peakMib()} MiB`,
    );
  });
});
