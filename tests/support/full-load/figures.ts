import type { Kill } from '../crash/nemesis.ts';
import type { Book, Command } from './book.ts';

export const sentAgain = ({ acknowledged }: Book): Command[] => acknowledged.filter(({ attempts }) => attempts > 1);

/** Those of which the attempt that was answered left after they had been recorded: it can only have met the receipt. */
export const metReceipt = (book: Book): Command[] =>
  sentAgain(book).filter(({ lastSentAt, receipt }) => recordedAt(receipt) < performance.timeOrigin + lastSentAt);

const recordedAt = (receipt: string | null) => Date.parse(/"recordedAt":"([^"]+)"/.exec(receipt ?? '')?.[1] ?? '');

/** What a run came to, for people to read. */
export function figures(book: Book, kills: readonly Kill[], closedAt: number): string {
  const { acknowledged, troubles } = book;
  const victims = Object.entries(Object.groupBy(kills, ({ victim }) => victim));
  const repeated = acknowledged.reduce((sum, one) => sum + one.repeated, 0);
  return [
    `${kills.length} kills: ${victims.map(([victim, all]) => `${all.length} ${victim}`).join(', ')}`,
    `${acknowledged.length} of ${book.commands.length} commands acknowledged, for ${book.products.length} products`,
    `a second, and the first receipt after each kill: ${stretches(acknowledged, kills, closedAt).join('; ')}`,
    `${sentAgain(book).length} sent again for want of an answer, ${metReceipt(book).length} of them met their receipt`,
    `${repeated} sent again though acknowledged, and answered with the same receipt`,
    `troubles: ${[...troubles].map(([name, n]) => `${n} ${name}`).join(', ')}`,
  ].join('\n');
}

/** From kill to kill: how long until the first receipt of what was sent after it, and the rate from then on. */
function stretches(acknowledged: readonly Command[], kills: readonly Kill[], closedAt: number): string[] {
  const begin = { victim: 'start', at: acknowledged[0]?.answeredAt ?? 0 };
  const moments = [begin, ...kills];
  return moments.map(({ victim, at }, i) => {
    const until = moments[i + 1]?.at ?? closedAt;
    const within = acknowledged.filter(({ answeredAt }) => answeredAt >= at && answeredAt < until);
    const back = within.find(({ lastSentAt }) => lastSentAt > at)?.answeredAt ?? until;
    const since = within.filter(({ answeredAt }) => answeredAt >= back).length;
    return `${victim} +${Math.round(back - at)} ms ${Math.round(since / ((until - back) / 1_000))}/s`;
  });
}
