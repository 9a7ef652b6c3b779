import type { FastifyInstance } from 'fastify';
import { AMOUNT_PATTERN } from '../amount.ts';
import type { Desk } from '../desk.ts';
import type { Line, Mood } from '../line.ts';
import { keyOf, text } from '../requests.ts';
import type { CardLedger } from './ledger.ts';

const money = {
  amount: { type: 'string', pattern: AMOUNT_PATTERN },
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
};
const reference = text(120);
const authorizationId = text(100);

const shape = (properties: object) => ({
  body: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
});

/** How many attempts under `tok_timeout` get no answer. */
const HANGING_ATTEMPTS = 2;

/** The card gateway's face: four movements, each under an idempotency key, and two questions. */
export function cardRoutes(app: FastifyInstance, desk: Desk, line: Line, ledger: CardLedger): void {
  const movement = (path: string, operation: string, properties: object) =>
    app.post<{ Body: { token?: string } }>(path, { schema: shape(properties) }, async (request, reply) => {
      const key = keyOf(request);
      const act = () => desk.handle('card', operation, key, request.body);
      await line.answer(reply, key, act, moodOf(request.body.token));
      return reply;
    });

  movement('/card/authorizations', 'authorize', { reference, ...money, token: text(200) });
  movement('/card/captures', 'capture', { reference, authorizationId, ...money });
  movement('/card/voids', 'void', { reference, authorizationId });
  movement('/card/refunds', 'refund', { reference, authorizationId, ...money });

  app.get<{ Params: { reference: string } }>('/card/lookup/:reference', async (request, reply) => {
    const asked = request.params.reference;
    await line.answer(reply, `lookup ${asked}`, () => {
      const found = ledger.lookup(asked);
      if (!found) return { status: 404, body: { code: 'reference_not_found', message: 'Never heard of it.' } };
      const { operation, answer } = found;
      return { status: 200, body: { reference: asked, operation, status: answer.status, answer: answer.body } };
    });
    return reply;
  });

  app.get('/card/ledger', async () => ledger.books(new Date()));
}

function moodOf(token: string | undefined): Mood {
  if (token === 'tok_slow') return { slow: true };
  return token === 'tok_timeout' ? { hangingAttempts: HANGING_ATTEMPTS } : {};
}
