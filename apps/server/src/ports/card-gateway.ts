import type { PortAdapter } from '@daybook/core';
import type { cardGateway } from '@daybook/payments';
import { answerOf, getJson, postJson, textFields, UnansweredError } from './http.ts';

/**
 * Calls the card gateway at a URL (no slash at the end).
 *
 * @example
 * const ports = { 'card-gateway': cardGatewayAdapter('https://gateway.example') };
 */
export function cardGatewayAdapter(baseUrl: string): PortAdapter<typeof cardGateway> {
  const card = (path: string) => `${baseUrl}/card/${path}`;
  return {
    authorize: async (request, call) => answerOf(await postJson(card('authorizations'), request, call), authorization),
    capture: async (request, call) => answerOf(await postJson(card('captures'), request, call), moved),
    void: async (request, call) => answerOf(await postJson(card('voids'), request, call), moved),
    refund: async (request, call) => answerOf(await postJson(card('refunds'), request, call), moved),

    async lookup({ reference }, call) {
      const reply = await getJson(card(`lookup/${encodeURIComponent(reference)}`), call);
      const found = answerOf(reply, earlier);
      if (found.outcome === 'done') return found;
      if (found.code === 'reference_not_found') return { outcome: 'done', response: { found: 'unseen' } };
      throw new UnansweredError(`the look-up was refused: ${found.code}`);
    },
  };
}

const moved = (body: unknown) => textFields(body, 'amount', 'currency');
const authorization = (body: unknown) => textFields(body, 'authorizationId', 'amount', 'currency', 'expiresAt');

/** What the gateway answered to the earlier request: `{ status, answer }`, as it would have come then. */
function earlier(body: unknown) {
  if (typeof body !== 'object' || body === null || !('status' in body) || !('answer' in body)) return null;
  if (typeof body.status !== 'number') return null;
  const then = answerOf({ status: body.status, body: body.answer }, (answer) => authorization(answer) ?? moved(answer));
  return then.outcome === 'done'
    ? ({ found: 'done', response: then.response } as const)
    : ({ found: 'refused', code: then.code } as const);
}
