import { isRejection, Shape, Type, Uuid } from '@daybook/core';
import { type Engine, uuidOf } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { apiKeyCommands } from '../administration/api-key/commands.ts';
import { issued } from '../administration/api-key/events.ts';
import { refuse } from '../administration/rejections.ts';
import { scope } from '../administration/vocabulary.ts';
import { FOLLOWING_EVENTS } from '../feeds/event-filter.ts';
import { apiKeyDigest, apiKeyText, newSecret } from '../identity/api-key-text.ts';
import { HELD_ID, TENANT } from '../identity/token-claims.ts';
import { operationsOf } from '../operations/operations.ts';
import { problemOf, type RequestError, refusal } from '../problems.ts';
import { NOTHING, readerOf } from '../reader.ts';
import { Reason } from './act-routes.ts';
import type { Acts } from './acts.ts';
import { answerAwaiting } from './answer-act.ts';

const act = (name: string, answers: readonly number[]) => ({
  config: { admin: { name, roles: ['admin'], trail: 'act' as const, answers } },
});
const asked = Shape({
  label: scope.label,
  tenant: scope.tenant,
  roles: scope.roles,
  holds: Type.Optional(scope.holds),
  operations: Type.Optional(scope.operations),
  expiresAt: Type.Optional(scope.expiresAt),
  reason: Reason(),
});

/** Administration takes two persons, and behind a machine's key there is always the one who has it. */
const NOT_FOR_MACHINES = 'admin';

/** Issuing keys to machines, and taking them back. */
export function addApiKeyRoutes(app: FastifyInstance, engine: Engine, acts: Acts, options: { tenant: string }): void {
  const noQuery = { query: NOTHING, shared: NOTHING };
  const rejected = (outcome: Parameters<typeof refusal>[0]) =>
    refusal(outcome, engine.registry.rejections.get(outcome.code)?.meaning);
  const checkScope = scopeCheckOf(engine);

  const issue = acts.kind({
    name: 'issueApiKey',
    arguments: Shape({ keyId: Uuid(), ...scope, digest: issued.digest }),
    dual: true,
    target: ({ keyId }) => keyId,
    observe: async () => null,
    async execute({ keyId, ...key }, { actId, commandId, requestedBy, approvedBy, caller }) {
      const command = apiKeyCommands.IssueApiKey(keyId, { ...key, actId, requestedBy, approvedBy });
      const { principal, ...connection } = caller;
      const envelope = { commandId, actor: principal.subject, tenant: options.tenant, ...connection };
      const outcome = await engine.execute(command, envelope);
      if (isRejection(outcome)) throw rejected(outcome);
      return { keyId };
    },
  });

  const readIssue = readerOf({ ...noQuery, params: NOTHING, body: asked });
  app.post('/api/v1/admin/api-keys', act('issueApiKey', [201, 202]), async (request, reply) => {
    const { reason, ...body } = readIssue(request).body;
    checkScope(body);
    const { commandId, actId } = acts.idsOf(request);
    if (await acts.isKnown(actId)) {
      request.isRecorded = true;
      throw rejected(refuse('api_key_already_requested'));
    }
    // The secret is made of chance alone and kept nowhere: nobody, and no later call, can make it again.
    const [keyId, secret] = [uuidOf(commandId, 'api key'), newSecret()];
    const { holds = [], operations = null, expiresAt = null } = body;
    const key = { ...body, holds, operations, expiresAt, keyId, digest: apiKeyDigest(secret) };
    const done = await acts.ask(request, issue, key, reason);
    // It is worth nothing until it is approved, and whoever approves it never sees it.
    const shown = { keyId, key: apiKeyText({ keyId, secret }) };
    if (done.status !== 'executed') return { ...answerAwaiting(reply, done), ...shown };
    reply.code(201).header('Location', `/api/v1/admin/api-keys/${keyId}`);
    return { ...done, ...shown };
  });

  const revoke = acts.kind({
    name: 'revokeApiKey',
    arguments: Shape({ keyId: Uuid(), reason: Reason() }),
    dual: false,
    target: ({ keyId }) => keyId,
    observe: async () => null,
    async execute({ keyId, reason = null }, { commandId, caller: { principal, ...connection } }) {
      const command = apiKeyCommands.RevokeApiKey(keyId, { by: principal.subject, reason });
      const envelope = { commandId, actor: principal.subject, tenant: options.tenant, ...connection };
      const outcome = await engine.execute(command, envelope);
      if (isRejection(outcome)) throw rejected(outcome);
      return { keyId };
    },
  });

  const readRevoke = readerOf({ ...noQuery, params: Shape({ id: Uuid() }), body: Shape({ reason: Reason() }) });
  app.post('/api/v1/admin/api-keys/:id/revoke', act('revokeApiKey', [200]), async (request) => {
    const { params, body } = readRevoke(request);
    return acts.ask(request, revoke, { keyId: params.id, ...body }, body.reason);
  });
}

type Scope = {
  readonly tenant: string;
  readonly roles: readonly string[];
  readonly holds?: readonly string[];
  readonly operations?: readonly string[] | null;
};

/** A role or an operation that nobody declares would be a key that opens nothing, and perhaps something one day. */
function scopeCheckOf(engine: Engine): (scope: Scope) => void {
  const contexts = engine.registry.contexts;
  const accesses = contexts.flatMap(({ routes, feed }) => [
    ...routes.map(({ access }) => access),
    ...(feed ? [feed] : []),
  ]);
  const roles = new Set(accesses.flatMap((access) => [...access.roles, ...(access.holders ?? [])]));
  roles.delete(NOT_FOR_MACHINES);
  const operations = new Set([...operationsOf(engine).map(({ name }) => name), FOLLOWING_EVENTS, 'metrics', 'health']);
  return (asked) => {
    const errors: RequestError[] = [];
    const check = (isFine: boolean, pointer: string, message: string) => {
      if (!isFine) errors.push({ in: 'body', pointer, message });
    };
    check(TENANT.test(asked.tenant), '/tenant', 'is no tenant');
    for (const [i, role] of asked.roles.entries())
      check(roles.has(role), `/roles/${i}`, 'is no role that a key may have');
    for (const [i, id] of (asked.holds ?? []).entries()) check(HELD_ID.test(id), `/holds/${i}`, 'is no id');
    for (const [i, name] of (asked.operations ?? []).entries())
      check(operations.has(name), `/operations/${i}`, 'is no operation');
    if (errors.length > 0) throw problemOf('invalid_request', { errors });
  };
}
