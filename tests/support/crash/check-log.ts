import type { Evidence, LoggedEvent } from './evidence.ts';
import { groupedBy } from './grouped-by.ts';

/** What is wrong with the log and with what clients were told about it. Each text names the culprit. */
export function logProblems(evidence: Evidence): string[] {
  return [
    ...orderProblems(evidence),
    ...commandProblems(evidence),
    ...promiseProblems(evidence),
    ...timeProblems(evidence),
  ];
}

/** Positions are 1, 2, 3 … up to the head, times never go back, versions are 1, 2, 3 … in every stream. */
function orderProblems({ events, head }: Evidence): string[] {
  const problems: string[] = [];
  if (events.length !== head) problems.push(`the head is ${head}, but there are ${events.length} events`);
  const tips = new Map<string, number>();
  const ids = new Set<string>();
  for (const [i, { position, recordedAt, streamId, streamType, version, eventId }] of events.entries()) {
    if (position !== i + 1) problems.push(`position ${i + 1} is missing, the next is ${position}`);
    if (recordedAt < (events[i - 1]?.recordedAt ?? '')) problems.push(`time goes back at position ${position}`);
    if (ids.has(eventId)) problems.push(`event ${eventId} is there twice, again at position ${position}`);
    ids.add(eventId);
    const tip = tips.get(streamId) ?? 0;
    if (version !== tip + 1)
      problems.push(`${streamType} ${streamId} goes from version ${tip} to ${version} at position ${position}`);
    tips.set(streamId, version);
  }
  return problems;
}

/** A command's events stand together, were recorded at once, and have one receipt that points to the last of them. */
function commandProblems({ events, receipts }: Evidence): string[] {
  const problems: string[] = [];
  const receiptOf = new Map(receipts.map((receipt) => [receipt.commandId, receipt]));
  for (const [commandId, made] of groupedBy(events, (event) => event.commandId)) {
    const [first, last] = [made[0], made.at(-1)];
    if (!first || !last) continue;
    const where = `command ${commandId} (${first.type} at ${first.position} … ${last.type} at ${last.position})`;
    if (last.position - first.position + 1 !== made.length) problems.push(`${where} has two sets of events`);
    if (first.recordedAt !== last.recordedAt) problems.push(`${where} was recorded at two times`);
    const receipt = receiptOf.get(commandId);
    if (!receipt) problems.push(`${where} has events but no receipt`);
    else if (receipt.position !== last.position) problems.push(`${where} has its receipt at ${receipt.position}`);
  }
  return problems;
}

/** A view that lags behind may make somebody cancel, or take back, what was before: accepted, and nothing is new. */
const MAY_ADD_NOTHING = /\/(cancel|receive)$/;

/** Every promise is kept: what was acknowledged is there, as it was said; what was refused has left no trace. */
function promiseProblems({ history, events, receipts }: Evidence): string[] {
  const problems: string[] = [];
  const receiptOf = new Map(receipts.map((receipt) => [receipt.commandId, receipt]));
  const eventsOf = groupedBy(events, (event) => event.commandId);
  for (const { key, path, answer } of history) {
    const made = eventsOf.get(key) ?? [];
    const stored = receiptOf.get(key);
    if ('refused' in answer) {
      if (stored || made.length > 0) problems.push(`${path} (${key}) was refused (${answer.refused}) and yet recorded`);
      continue;
    }
    const { commandId, streamId, version, position, recordedAt } = answer.receipt;
    const told = JSON.stringify({ commandId, streamId, version, position, recordedAt });
    if (!stored) problems.push(`${path} (${key}) was acknowledged at ${position} and is lost`);
    else if (!isSame(stored, told))
      problems.push(`${path} (${key}) was told ${told}, kept is ${JSON.stringify(stored)}`);
    if (made.length === 0 && !MAY_ADD_NOTHING.test(path))
      problems.push(`${path} (${key}) was acknowledged at ${position} and has no events`);
    const own = made.filter((event) => event.streamId === streamId).at(-1);
    if (made.length > 0 && own?.version !== version)
      problems.push(`${path} (${key}) was told version ${version}, its last event has ${own?.version}`);
  }
  return problems;
}

const isSame = ({ commandId, streamId, version, position, recordedAt }: Evidence['receipts'][number], told: string) =>
  JSON.stringify({ commandId, streamId, version, position, recordedAt }) === told;

/** What was acknowledged before another command was sent stands before it in the log. */
function timeProblems({ history, events }: Evidence): string[] {
  const problems: string[] = [];
  const withEvents = new Set(events.map((event: LoggedEvent) => event.commandId));
  const acknowledged = history.flatMap(({ key, firstSentAt, answeredAt, answer }) =>
    'receipt' in answer && withEvents.has(key) ? [{ key, firstSentAt, answeredAt, at: answer.receipt.position }] : [],
  );
  const byAnswer = acknowledged.toSorted((a, b) => a.answeredAt - b.answeredAt);
  let [next, highest, holder] = [0, 0, ''];
  for (const { key, firstSentAt, at } of acknowledged.toSorted((a, b) => a.firstSentAt - b.firstSentAt)) {
    for (let one = byAnswer[next]; one && one.answeredAt < firstSentAt; one = byAnswer[++next])
      if (one.at > highest) [highest, holder] = [one.at, one.key];
    if (at < highest)
      problems.push(`${key} is at ${at}, before ${holder} at ${highest}, which was answered before it was even sent`);
  }
  return problems;
}
