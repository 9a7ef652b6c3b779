import type { PortAdapter } from '@daybook/core';
import type { carrier } from '@daybook/orders';
import { answerOf, postJson, textFields } from './http.ts';

/**
 * Calls the carrier at a URL (no slash at the end).
 *
 * @example
 * const ports = { carrier: carrierAdapter('https://carrier.example') };
 */
export function carrierAdapter(baseUrl: string): PortAdapter<typeof carrier> {
  const at = (path: string) => `${baseUrl}/carrier/${path}`;
  const done = () => ({});
  return {
    createLabel: async (request, call) =>
      answerOf(await postJson(at('labels'), request, call), (body) => textFields(body, 'trackingNumber', 'carrier')),
    voidLabel: async ({ trackingNumber }, call) =>
      answerOf(await postJson(at(`labels/${encodeURIComponent(trackingNumber)}/void`), {}, call), done),
    dispatch: async (request, call) => answerOf(await postJson(at('dispatches'), request, call), done),
  };
}
