import type { BankLedger } from './evidence.ts';

type Escalated = { readonly saga: string; readonly sagaId: string; readonly step: string; readonly reason: string };

/** What was handed to people, and what they made of it, by the reason given. */
export type Desk = Map<string, number>;

const legOf = (step: string) => (step.startsWith('reverse') ? 'reversal' : step.replace(/ .*$/, ''));

/**
 * Does what a person would: takes each case, looks into the bank's own ledger, and answers. Counts what it did by
 * reason.
 */
export async function workTheQueue(
  { adminUrl, simulatorUrl }: { readonly adminUrl: string; readonly simulatorUrl: string },
  paymentOf: (sagaId: string) => Promise<string | null>,
  desk: Desk,
): Promise<void> {
  const json = async (url: string) => (await fetch(url)).json();
  const { items } = (await json(`${adminUrl}/api/v1/admin/sagas/escalated`)) as { items: Escalated[] };
  if (items.length === 0) return;
  const { banks } = (await json(`${simulatorUrl}/banks/ledger`)) as { banks: BankLedger[] };
  for (const { saga, sagaId, step, reason } of items) {
    const transactionId = (await paymentOf(sagaId))?.replaceAll('-', '');
    const known = banks
      .flatMap(({ legs }) => legs)
      .find((leg) => leg.transactionId === transactionId && leg.leg === legOf(step));
    const outcome = known?.state === 'done' ? 'done' : 'refused';
    const response = await fetch(`${adminUrl}/api/v1/admin/sagas/${saga}/${sagaId}/resolve`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ step, outcome, by: 'convergence-test' }),
    });
    if (!response.ok) {
      const { code } = (await response.json()) as { code: string };
      // The list lags behind the log a little: this was answered a moment ago.
      if (code === 'saga_step_already_answered') continue;
      throw new Error(`${saga} ${step} could not be resolved: ${code}`);
    }
    const what = `${step.replace(/ [0-9]+$/, '')}: ${reason} -> ${outcome}`;
    desk.set(what, (desk.get(what) ?? 0) + 1);
  }
}
