import type { FastifyReply } from 'fastify';
import type { ActAnswer } from './acts.ts';

/** Answers an act that waits: 202, and where it can be looked at and approved. */
export function answerAwaiting(reply: FastifyReply, answer: ActAnswer): ActAnswer {
  reply.code(202).header('Location', `/api/v1/admin/acts/${answer.actId}`);
  return answer;
}
