import { isRejection, Shape, Type } from '@daybook/core';
import { type Engine, uuidOf } from '@daybook/engine';
import type { FastifyInstance } from 'fastify';
import { apiKeyCommands } from '../administration/api-key/commands.ts';
import { issued } from '../administration/api-key/events.ts';
import { refuse } from '../administration/rejections.ts';
import { KeyId, scope } from '../administration/vocabulary.ts';
import { apiKeyDigest, apiKeyText, newSecret } from '../identity/api-key-text.ts';
import { refusal } from '../problems.ts';
import { NOTHING } from '../reader.ts';
import { ActAwaiting, ActExecuted, answerAwaiting } from './act-answers.ts';
import { Reason } from './act-routes.ts';
import type { Acts } from './acts.ts';
import { adminPost } from './admin-route.ts';
import { scopeCheckOf } from './api-key-scope.ts';

const asked = Shape({
  label: scope.label,
  tenant: scope.tenant,
  roles: scope.roles,
  holds: Type.Optional(scope.holds),
  operations: Type.Optional(scope.operations),
  expiresAt: Type.Optional(scope.expiresAt),
  reason: Reason(),
});
const OfKey = ActExecuted(Shape({ keyId: KeyId() }, 'What it led to.'));
const shownOnce = {
  keyId: KeyId(),
  key: Type.String({
    description: 'The key itself, which is shown this once. It opens nothing before it is approved.',
    examples: ['dbk_019b76daa80070008000000000000001.<43 characters>.<8 characters>'],
  }),
};

/** Issuing keys to machines, and taking them back. */
export function addApiKeyRoutes(app: FastifyInstance, engine: Engine, acts: Acts, options: { tenant: string }): void {
  const rejected = (outcome: Parameters<typeof refusal>[0]) =>
    refusal(outcome, engine.registry.rejections.get(outcome.code)?.meaning);
  const checkScope = scopeCheckOf(engine);

  const issue = acts.kind({
    name: 'issueApiKey',
    arguments: Shape({ keyId: KeyId(), ...scope, digest: issued.digest }),
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

  adminPost(
    app,
    {
      name: issue.name,
      path: '/api/v1/admin/api-keys',
      summary: 'Ask for an API key for a machine. Its secret is shown to whoever asks, and never again.',
      access: { roles: ['admin'] },
      trail: 'act',
      isDual: issue.dual,
      params: NOTHING,
      body: asked,
      answers: {
        201: Shape({ ...OfKey.properties, ...shownOnce }, 'It was issued.'),
        202: Shape({ ...ActAwaiting.properties, ...shownOnce }, 'It waits until another administrator approves it.'),
      },
    },
    async ({ body: { reason, ...body } }, request, reply) => {
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
    },
  );

  const revoke = acts.kind({
    name: 'revokeApiKey',
    arguments: Shape({ keyId: KeyId(), reason: Reason() }),
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

  adminPost(
    app,
    {
      name: revoke.name,
      path: '/api/v1/admin/api-keys/{id}/revoke',
      summary: 'Take an API key back: within seconds it opens nothing.',
      access: { roles: ['admin'] },
      trail: 'act',
      params: Shape({ id: KeyId() }),
      body: Shape({ reason: Reason() }),
      answers: { 200: OfKey },
    },
    ({ params, body }, request) => acts.ask(request, revoke, { keyId: params.id, ...body }, body.reason),
  );
}
