import type { PortAdapter } from '@daybook/core';
import type { bank } from '@daybook/payments';
import { answerOf, type PortCall, postJson, textFields } from './http.ts';

/**
 * Calls the banks of the scheme at a URL (no slash at the end), each under its own path.
 *
 * @example
 * const ports = { bank: bankAdapter('https://banks.example') };
 */
export function bankAdapter(baseUrl: string): PortAdapter<typeof bank> {
  const post = (operation: string, { bankId, ...body }: { readonly bankId: string }, call: PortCall) =>
    postJson(`${baseUrl}/banks/${encodeURIComponent(bankId)}/${operation}`, body, call);
  return {
    resolve: async (request, call) =>
      answerOf(await post('resolve', request, call), (body) => textFields(body, 'name')),
    debit: async (request, call) => answerOf(await post('debit', request, call), movement),
    credit: async (request, call) => answerOf(await post('credit', request, call), movement),
    reverse: async (request, call) => answerOf(await post('reverse', request, call), movement),
    status: async (request, call) => answerOf(await post('status', request, call), status),
  };
}

/** Done with what was moved, or accepted to be done later. Null for anything else, such as a state we do not know. */
function movement(body: unknown) {
  const state = textFields(body, 'state')?.state;
  if (state === 'accepted') return { state } as const;
  const moved = textFields(body, 'amount', 'currency', 'bankReference');
  return state === 'done' && moved ? ({ state, ...moved } as const) : null;
}

const STATES = ['done', 'refused', 'pending', 'none'] as const;

/** What is known of a leg; a done one without its amount is no answer. */
function status(body: unknown) {
  const known = textFields(body, 'state')?.state;
  const state = STATES.find((one) => one === known);
  if (state === undefined) return null;
  const field = (name: string) => textFields(body, name)?.[name] ?? null;
  const [amount, currency] = [field('amount'), field('currency')];
  if (state === 'done' && (amount === null || currency === null)) return null;
  return { state, amount, currency, code: field('code'), bankReference: field('bankReference') };
}
