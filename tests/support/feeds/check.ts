import type { Follower } from './follower.ts';

/** An event as it lies in the log in the end, with what is on hand of its product then. */
export type Logged = {
  readonly position: number;
  readonly eventId: string;
  readonly productId: string;
  onHand: number;
};

/** What is wrong with what a client was told, against the log. */
export function faultsOf({ path, told, pace }: Follower, after: number, log: readonly Logged[]): string[] {
  const isEvents = path.includes('/events');
  const [, productId] = /inventory\/([0-9a-f-]{36})/.exec(path) ?? [];
  const expected = log.filter((event) => event.position > after && (!productId || event.productId === productId));
  const faults: string[] = [];
  const say = (what: string) => faults.push(`${pace} ${path}: ${what}`);
  for (const [i, event] of expected.entries()) {
    const seen = told[i];
    const id = isEvents ? event.eventId : event.productId;
    if (!seen) say(`ends before position ${event.position}`);
    else if (seen.position !== event.position) say(`has position ${seen.position} where ${event.position} belongs`);
    else if (seen.id !== id) say(`has something else at position ${event.position}`);
    else if (!isEvents && (seen.onHand ?? -1) < event.onHand)
      say(`has an older row (${seen.onHand}) than position ${event.position} made (${event.onHand})`);
    if (faults.length > 0) return faults;
  }
  if (told.length > expected.length) say(`was told ${told.length - expected.length} too many`);
  const last = told.at(-1);
  const end = expected.findLast((event) => event.productId === last?.id);
  if (!isEvents && last && last.onHand !== end?.onHand)
    say(`has ${last.onHand} on hand in the end, not ${end?.onHand}`);
  return faults;
}
