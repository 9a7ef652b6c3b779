import { Shape, Text, Type, Uuid } from '@daybook/core';
import type { FastifyInstance } from 'fastify';
import { NOTHING, readerOf } from '../reader.ts';
import type { Acts } from './acts.ts';

/** Why an administrator does something: for whoever approves it, and for whoever asks later. */
export const Reason = () => Type.Optional(Text({ maxLength: 500 }));

const act = (name: string) => ({ config: { admin: { name, roles: ['admin'], trail: 'act' as const } } });

/** The second person's word: yes, which carries the act out, or no. */
export function addActRoutes(app: FastifyInstance, acts: Acts): void {
  const ofAct = { params: Shape({ id: Uuid() }), query: NOTHING, shared: NOTHING };
  const readApproval = readerOf({ ...ofAct, body: Shape({}) });
  app.post('/api/v1/admin/acts/:id/approve', act('approveAct'), async (request) => {
    const { params } = readApproval(request);
    return acts.approve(request, params.id);
  });

  const readRejection = readerOf({ ...ofAct, body: Shape({ reason: Reason() }) });
  app.post('/api/v1/admin/acts/:id/reject', act('rejectAct'), async (request) => {
    const { params, body } = readRejection(request);
    return acts.reject(request, params.id, body.reason);
  });
}
