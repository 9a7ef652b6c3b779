import { type CommandOf, type Decision, type DecisionContext, type EventOf, stream } from '@daybook/core';
import { refuse } from '../rejections.ts';
import { actCommands } from './commands.ts';
import { actEvents } from './events.ts';
import { type Act, evolveAct } from './evolve.ts';

const MS_PER_MINUTE = 60_000;

type ActCommand = CommandOf<(typeof actCommands)['schemas']>;

function decide({ type, data }: ActCommand, state: Act, { now }: DecisionContext): Decision<EventOf<typeof actEvents>> {
  switch (type) {
    case 'RequestAct': {
      if (state.situation !== 'none') return refuse('act_already_decided');
      const { approvalMinutes, ...request } = data;
      const expiresAt = data.approval === 'needed' ? later(now, approvalMinutes) : null;
      return [{ type: 'ActRequested', data: { ...request, expiresAt } }];
    }
    case 'NoteRefusal':
      return state.situation === 'none' ? [{ type: 'ActRefused', data }] : refuse('act_already_decided');
    case 'NoteReading':
      return state.situation === 'none' ? [{ type: 'RecordsRead', data }] : refuse('act_already_decided');
    case 'ApproveAct': {
      if (state.situation === 'none' || state.situation === 'noted') return refuse('act_not_found');
      if (state.situation !== 'awaiting_approval') return refuse('act_already_decided');
      const { by, expiresAt, fingerprint } = state.request;
      if (by === data.by) return refuse('act_self_approval');
      if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now)) return refuse('act_expired');
      if (fingerprint !== data.fingerprint) return refuse('act_outdated');
      return [{ type: 'ActApproved', data: { by: data.by, from: data.from } }];
    }
    case 'RejectAct':
      if (state.situation === 'none' || state.situation === 'noted') return refuse('act_not_found');
      if (state.situation !== 'awaiting_approval') return refuse('act_already_decided');
      return [{ type: 'ActRejected', data }];
    case 'RecordOutcome':
      if (state.situation !== 'approved') return refuse('act_already_decided');
      return data.outcome === 'executed'
        ? [{ type: 'ActExecuted', data: { result: data.result } }]
        : [{ type: 'ActFailed', data: { code: data.code ?? 'internal_error' } }];
  }
}

const later = (now: string, minutes: number): string =>
  new Date(Date.parse(now) + minutes * MS_PER_MINUTE).toISOString();

/** One thing asked of the administration, refused there, or read there: who, what, when, from where, and what came of it. */
export const administrativeAct = stream({
  description: 'One thing asked of the administration, refused there, or read there.',
  events: actEvents,
  commands: actCommands,
  initial: { situation: 'none' } as Act,
  evolve: evolveAct,
  decide,
});
