import type { DisputeEvent } from './events.ts';

/** What was said when the dispute was raised. */
export type Terms = {
  readonly paymentId: string;
  readonly amount: string;
  readonly currency: string;
  readonly reasonCode: string;
  readonly raisedBy: 'payer' | 'payee';
  readonly note: string | null;
};

type Known = { readonly terms: Terms };
export type Raised = Known & { readonly situation: 'raised'; readonly respondBy: string };
export type Represented = Known & {
  readonly situation: 'represented';
  readonly evidence: string;
  readonly decideBy: string;
};
export type Accepted = Known & { readonly situation: 'accepted'; readonly amount: string; readonly deemed: boolean };
export type Rejected = Known & {
  readonly situation: 'rejected';
  readonly note: string | null;
  readonly deemed: boolean;
};
export type Withdrawn = Known & { readonly situation: 'withdrawn'; readonly note: string | null };

/** A dispute's present situation. Nothing leads out of `accepted`, `rejected` and `withdrawn`. */
export type DisputeState = { readonly situation: 'none' } | Raised | Represented | Accepted | Rejected | Withdrawn;

export const initial: DisputeState = { situation: 'none' };

/** Folds one event into the state. Pure, and total over what the decider can have emitted. */
export function evolve(state: DisputeState, { type, data }: DisputeEvent): DisputeState {
  if (type === 'DisputeRaised') {
    const { paymentId, amount, currency, reasonCode, raisedBy, note, respondBy } = data;
    return { situation: 'raised', terms: { paymentId, amount, currency, reasonCode, raisedBy, note }, respondBy };
  }
  if (state.situation === 'none') return state;
  const { terms } = state;
  switch (type) {
    case 'DisputeRepresented':
      return { situation: 'represented', terms, evidence: data.evidence, decideBy: data.decideBy };
    case 'DisputeAccepted':
      return { situation: 'accepted', terms, amount: data.amount, deemed: data.deemed };
    case 'DisputeRejected':
      return { situation: 'rejected', terms, note: data.note, deemed: data.deemed };
    case 'DisputeWithdrawn':
      return { situation: 'withdrawn', terms, note: data.note };
  }
}
