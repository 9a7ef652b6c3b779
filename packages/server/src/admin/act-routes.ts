import { EXAMPLE_ID, Shape, Type } from '@daybook/core';
import type { FastifyInstance } from 'fastify';
import { ActId, Reason as Why } from '../administration/vocabulary.ts';
import { ActExecuted, ActRejected } from './act-answers.ts';
import type { Acts } from './acts.ts';
import { adminPost } from './admin-route.ts';

/** Why an administrator does something: for whoever approves it, and for whoever asks later. */
export const Reason = () => Type.Optional(Why());

const ofAct = { access: { roles: ['admin'] }, trail: 'act', params: Shape({ id: ActId() }) } as const;

/** The second person's word: yes, which carries the act out, or no. */
export function addActRoutes(app: FastifyInstance, acts: Acts): void {
  adminPost(
    app,
    {
      ...ofAct,
      name: 'approveAct',
      path: '/api/v1/admin/acts/{id}/approve',
      summary: 'Approve an act that another administrator asked for, and have it carried out.',
      body: Shape({}),
      answers: {
        200: ActExecuted(Type.Unknown({ description: 'What it led to.', examples: [{ keyId: EXAMPLE_ID }] })),
      },
      refusals: ['rebuild_under_way'],
    },
    ({ params }, request) => acts.approve(request, params.id),
  );
  adminPost(
    app,
    {
      ...ofAct,
      name: 'rejectAct',
      path: '/api/v1/admin/acts/{id}/reject',
      summary: "Reject an act that waits, or withdraw one's own.",
      body: Shape({ reason: Reason() }),
      answers: { 200: ActRejected },
    },
    ({ params, body }, request) => acts.reject(request, params.id, body.reason),
  );
}
