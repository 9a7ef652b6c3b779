import type { EventOf, Static } from '@daybook/core';
import type { actEvents } from './events.ts';

type Requested = Static<(typeof actEvents)['ActRequested']['schema']>;

/** Where an act stands. `noted`: it was only ever written down, as something refused or read. */
export type Act =
  | { readonly situation: 'none' }
  | { readonly situation: 'noted' }
  | {
      readonly situation: 'awaiting_approval' | 'approved' | 'rejected';
      readonly request: Requested;
      readonly approvedBy: string | null;
    }
  | {
      readonly situation: 'executed';
      readonly request: Requested;
      readonly approvedBy: string | null;
      readonly result: unknown;
    }
  | {
      readonly situation: 'failed';
      readonly request: Requested;
      readonly approvedBy: string | null;
      readonly code: string;
    };

/** Folds an event. What nobody needs to approve is approved as soon as it is asked for. */
export function evolveAct(state: Act, { type, data }: EventOf<typeof actEvents>): Act {
  if (type === 'ActRequested') {
    const situation = data.approval === 'needed' ? 'awaiting_approval' : 'approved';
    return { situation, request: data, approvedBy: null };
  }
  if (type === 'ActRefused' || type === 'RecordsRead') return { situation: 'noted' };
  if (state.situation === 'none' || state.situation === 'noted') return state;
  const { request, approvedBy } = state;
  switch (type) {
    case 'ActApproved':
      return { situation: 'approved', request, approvedBy: data.by };
    case 'ActRejected':
      return { situation: 'rejected', request, approvedBy };
    case 'ActExecuted':
      return { situation: 'executed', request, approvedBy, result: data.result };
    case 'ActFailed':
      return { situation: 'failed', request, approvedBy, code: data.code };
  }
}
