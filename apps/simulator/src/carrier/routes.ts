import type { FastifyInstance } from 'fastify';
import type { Desk } from '../desk.ts';
import type { Line } from '../line.ts';
import { keyOf, text } from '../requests.ts';
import type { CarrierLedger } from './ledger.ts';

const label = {
  body: {
    type: 'object',
    properties: {
      reference: text(120),
      orderId: text(100),
      lines: { type: 'array', minItems: 1, maxItems: 1_000, items: { type: 'object' } },
    },
    required: ['reference', 'orderId', 'lines'],
  },
};
const dispatch = {
  body: { type: 'object', properties: { trackingNumber: text(100) }, required: ['trackingNumber'] },
};

/** The carrier's face: make a label, void it, hand the parcel over; and what it knows of. */
export function carrierRoutes(app: FastifyInstance, desk: Desk, line: Line, ledger: CarrierLedger): void {
  app.post<{ Body: { reference: string } }>('/carrier/labels', { schema: label }, async (request, reply) => {
    const key = keyOf(request);
    await line.answer(reply, key, () => desk.handle('carrier', 'label', key, request.body));
    return reply;
  });

  app.post<{ Params: { trackingNumber: string } }>('/carrier/labels/:trackingNumber/void', async (request, reply) => {
    const key = keyOf(request);
    const { trackingNumber } = request.params;
    await line.answer(reply, key, () => desk.handle('carrier', 'void', key, { trackingNumber }));
    return reply;
  });

  app.post<{ Body: { trackingNumber: string } }>(
    '/carrier/dispatches',
    { schema: dispatch },
    async (request, reply) => {
      const key = keyOf(request);
      const { trackingNumber } = request.body;
      await line.answer(reply, key, () => desk.handle('carrier', 'dispatch', key, { trackingNumber }));
      return reply;
    },
  );

  app.get('/carrier/shipments', async () => ({ shipments: ledger.shipments() }));
}
