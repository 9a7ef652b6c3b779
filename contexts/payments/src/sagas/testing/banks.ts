/*
 * A model of the banks at both ends of a payment. What a bank believes is kept by transaction and leg; whatever it may
 * do with a request is listed, so that a search can try everything. An honest bank moves money at most once for each
 * leg of a transaction, and keeps its promises: what it said will not happen does not happen.
 */

export type Leg = 'debit' | 'credit' | 'reversal';

/** A request as the saga's call carries it. */
export type Request = {
  readonly operation: 'resolve' | 'debit' | 'credit' | 'reverse' | 'status';
  readonly transactionId: string;
  /** The leg a status is asked of. */
  readonly leg: Leg | null;
};

/** What is known at a bank of one leg. `never`: it has said that it will not happen. */
export type Belief = 'done' | 'refused' | 'never';
export type Beliefs = Readonly<Record<string, Belief>>;

/** What a bank says of a leg: in its response, or by a message of its own. */
export type Said = {
  readonly state: 'done' | 'refused' | 'none' | 'pending';
  readonly code: string | null;
  /** Whether it says another amount than it moved. */
  readonly otherAmount: boolean;
};

/** One of the things a bank may do with a request. */
export type Deed = {
  readonly what: string;
  readonly beliefs: Beliefs;
  readonly said: Said;
  /** The answer comes by a message of the bank's own; the response only says that it will. */
  readonly later: boolean;
  /** What it costs of what is allowed to go wrong. */
  readonly costs: 'otherAmount' | 'lie' | null;
};

const says = (state: Said['state'], code: string | null = null): Said => ({ state, code, otherAmount: false });

/** All that a bank may do with a request. `lies`: also that it says no and does it. */
export function deedsOf(request: Request, beliefs: Beliefs): readonly Deed[] {
  const honest = honestDeeds(request, beliefs);
  const wrongEcho = honest
    .filter(({ said }) => said.state === 'done' && request.operation !== 'resolve')
    .map(
      (deed): Deed => ({
        ...deed,
        what: `${deed.what}, and names another amount`,
        said: { ...deed.said, otherAmount: true },
        costs: 'otherAmount',
      }),
    );
  return [...honest, ...wrongEcho, ...lies(request, beliefs)];
}

function honestDeeds(request: Request, beliefs: Beliefs): readonly Deed[] {
  const { operation, transactionId } = request;
  switch (operation) {
    case 'resolve':
      return [
        deed('knows the payee', beliefs, says('done')),
        deed('does not know the payee', beliefs, says('refused')),
      ];
    case 'debit':
    case 'credit':
      return movements(operation, transactionId, beliefs);
    case 'reverse':
      return reversals(transactionId, beliefs);
    case 'status':
      return statuses(request, beliefs);
  }
}

/** A leg is carried out or refused once; asked again, the bank says what it said. */
function movements(leg: 'debit' | 'credit', transactionId: string, beliefs: Beliefs): readonly Deed[] {
  const key = keyOf(transactionId, leg);
  const known = beliefs[key];
  if (known === 'done') return [deed(`has done the ${leg}`, beliefs, says('done'))];
  if (known) return [deed(`refuses the ${leg} again`, beliefs, says('refused', 'refused_before'))];
  const done = { ...beliefs, [key]: 'done' as const };
  const refused = { ...beliefs, [key]: 'refused' as const };
  return [
    deed(`does the ${leg}`, done, says('done')),
    deed(`refuses the ${leg}`, refused, says('refused', 'account_closed')),
    { ...deed(`does the ${leg} and says so later`, done, says('done')), later: true },
    { ...deed(`refuses the ${leg} and says so later`, refused, says('refused', 'account_closed')), later: true },
  ];
}

/** A debit that was never seen is refused from then on. A reversal that was refused may be done the next time. */
function reversals(transactionId: string, beliefs: Beliefs): readonly Deed[] {
  const [debit, reversal] = [keyOf(transactionId, 'debit'), keyOf(transactionId, 'reversal')];
  if (beliefs[debit] !== 'done') {
    const never = { ...beliefs, [debit]: beliefs[debit] ?? ('never' as const) };
    return [deed('never saw the debit', never, says('refused', 'no_original_debit'))];
  }
  if (beliefs[reversal] === 'done') return [deed('has given it back', beliefs, says('done'))];
  const done = { ...beliefs, [reversal]: 'done' as const };
  return [
    deed('gives it back', done, says('done')),
    { ...deed('gives it back and says so later', done, says('done')), later: true },
    deed('does not give it back', beliefs, says('refused', 'account_blocked')),
  ];
}

function statuses({ transactionId, leg }: Request, beliefs: Beliefs): readonly Deed[] {
  const key = keyOf(transactionId, leg ?? 'debit');
  const known = beliefs[key];
  if (known === 'done') return [deed(`says the ${leg} is done`, beliefs, says('done'))];
  if (known === 'refused') return [deed(`says the ${leg} was refused`, beliefs, says('refused', 'account_closed'))];
  return [
    deed(`says the ${leg} will never be`, { ...beliefs, [key]: 'never' }, says('none')),
    deed(`says the ${leg} is being worked on`, beliefs, says('pending')),
  ];
}

/** What is noted among the beliefs once a bank has lied. */
export const LIE = 'a lie';

/** A bank that says no to a leg, and does it: what nobody can guard against, only notice. */
function lies({ operation, transactionId }: Request, beliefs: Beliefs): readonly Deed[] {
  if (operation !== 'credit' || beliefs[keyOf(transactionId, 'credit')]) return [];
  const done = { ...beliefs, [keyOf(transactionId, 'credit')]: 'done' as const, [LIE]: 'done' as const };
  return [{ ...deed('does the credit and says no', done, says('refused', 'account_closed')), costs: 'lie' }];
}

const deed = (what: string, beliefs: Beliefs, said: Said): Deed => ({ what, beliefs, said, later: false, costs: null });

export const keyOf = (transactionId: string, leg: Leg): string => `${transactionId} ${leg}`;

/** How often a leg was done, under whatever transaction. */
export const timesDone = (beliefs: Beliefs, leg: Leg): number =>
  Object.entries(beliefs).filter(([key, belief]) => key.endsWith(` ${leg}`) && belief === 'done').length;
