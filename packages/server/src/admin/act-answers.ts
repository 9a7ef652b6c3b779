import { Shape, type TSchema, Type } from '@daybook/core';
import type { FastifyReply } from 'fastify';
import { ActId, ExpiresAt } from '../administration/vocabulary.ts';
import type { ActAnswer } from './acts.ts';

/* Where an act stands after a call, as it is answered. */

const status = <const W extends ActAnswer['status']>(word: W) =>
  Type.Literal(word, { description: 'Where the act stands.' });

export const ActAwaiting = Shape(
  { status: status('awaiting_approval'), actId: ActId(), expiresAt: ExpiresAt() },
  'It waits until another administrator approves it.',
);
export const ActRejected = Shape({ status: status('rejected'), actId: ActId() }, 'It was rejected.');

/** `result` is what it led to, with a description of its own. */
export const ActExecuted = <S extends TSchema>(result: S) =>
  Shape({ status: status('executed'), actId: ActId(), result }, 'It was carried out.');

/** Answers an act that waits: 202, and where it can be looked at and approved. */
export function answerAwaiting(reply: FastifyReply, answer: ActAnswer): ActAnswer {
  reply.code(202).header('Location', `/api/v1/admin/acts/${answer.actId}`);
  return answer;
}
