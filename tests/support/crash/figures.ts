import type { Kill, Victim } from './nemesis.ts';
import type { History, Sent } from './sender.ts';
import type { SupervisedServer } from './supervised-server.ts';

export const acknowledged = (sent: readonly Sent[]): Sent[] => sent.filter(({ answer }) => 'receipt' in answer);

/** Commands whose answered attempt left after they had been recorded: it can only have met the receipt. */
export const metReceipt = (sent: readonly Sent[]): Sent[] =>
  sent.filter(
    ({ answer, lastSentAt, attempts }) =>
      attempts > 1 &&
      'receipt' in answer &&
      Date.parse(answer.receipt.recordedAt) < performance.timeOrigin + lastSentAt,
  );

/** What a run came to, for people to read. */
export function figures(run: {
  kills: readonly Kill[];
  history: History;
  starts: SupervisedServer['starts'];
  events: number;
  settledMs: number;
}): string {
  const { kills, starts, events, settledMs } = run;
  const { sent, troubles } = run.history;
  const victims = Object.entries(Object.groupBy(kills, ({ victim }) => victim));
  const times = Object.entries(Object.groupBy(recoveries(kills, sent), ({ victim }) => victim)).map(([victim, all]) => {
    const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b);
    return `${victim} ${sorted[Math.floor(sorted.length / 2)]} (at most ${sorted.at(-1)}) ms`;
  });
  const met = metReceipt(sent);
  const across = met.filter(({ firstSentAt, lastSentAt }) =>
    kills.some(({ at }) => firstSentAt < at && at < lastSentAt),
  );
  return [
    `${kills.length} kills: ${victims.map(([victim, all]) => `${all.length} ${victim}`).join(', ')}`,
    `${starts.count} starts, ${starts.failed} failed; settled at most ${settledMs} ms after the last kill of a round`,
    `first receipt after a kill, median: ${times.join(', ')}`,
    `${acknowledged(sent).length} acknowledged of ${sent.length}, ${events} events`,
    `${met.length} retries met a receipt, ${across.length} of them across a kill`,
    `troubles: ${[...troubles].map(([name, n]) => `${n} ${name}`).join(', ')}`,
  ].join('\n');
}

/** How long the first receipt after each kill was in coming; kills overtaken by the next are left out. */
function recoveries(kills: readonly Kill[], history: readonly Sent[]): { victim: Victim; ms: number }[] {
  return kills.flatMap(({ victim, at }, i) => {
    const after = history.filter(({ answer, lastSentAt }) => 'receipt' in answer && lastSentAt > at);
    const first = Math.min(...after.map(({ answeredAt }) => answeredAt));
    return first < (kills[i + 1]?.at ?? Number.POSITIVE_INFINITY) ? [{ victim, ms: Math.round(first - at) }] : [];
  });
}
