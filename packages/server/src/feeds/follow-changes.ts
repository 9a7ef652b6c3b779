import { keyText, type ViewKey } from '@daybook/core';
import type { Engine, LogEntry } from '@daybook/engine';
import { eventOf } from './event-filter.ts';
import type { Bookmark, Change, Step } from './feeds.ts';
import { type ChangesAsked, type FollowedRows, followedRows } from './followed-rows.ts';
import type { FeedLimits, Follower } from './followers.ts';
import { isRare, type LogTail, type Piece } from './log-tail.ts';
import type { SharedRows, Touch, ViewRows } from './shared-rows.ts';

/** Touched rows that a follower holds at most while its reader takes its time; one event's are never parted. */
const MAX_HELD = 64;

export type ChangeParts = {
  readonly engine: Engine;
  readonly tail: LogTail;
  readonly rows: SharedRows;
  readonly limits: FeedLimits;
};

/** The steps of a feed of changes, for as long as the follower is there. @throws Problem */
export async function* changesFollowed(
  { engine, tail, rows, limits }: ChangeParts,
  follower: Follower,
  asked: ChangesAsked,
): AsyncGenerator<Step<Change>, void> {
  const { tenant } = follower.principal;
  // Before the check: what changes between the two is then told once too often rather than never.
  const start = await tail.begin(asked.after?.position);
  const followed = await followedRows(engine, asked);
  const { view } = followed;
  let position = start;
  let begun = asked.after?.part ?? 0;
  let told = { position, at: Date.now() };
  yield { position, ...(begun > 0 ? { part: begun } : {}), item: null };

  let areRare = false;
  const narrowed = { tenant, types: Object.keys(view.events) };
  const shared = rows.join(view, tenant);
  const leave = follower.onEnd(() => shared.leave());
  try {
    while (follower.ended() === null) {
      const piece = await follower.orEnd(tail.read(position, areRare ? narrowed : null));
      if (!piece) return;
      const { touched, events, upTo } = touchedIn(piece, followed, tenant);
      const steps = await follower.orEnd(stepsOf(touched, followed, shared, { position, part: begun }));
      if (!steps) return;
      for (const step of steps) {
        told = { position: step.position, at: Date.now() };
        yield step;
        if (follower.ended() !== null) return;
      }
      areRare = isRare(events, upTo - position);
      if (upTo > position) begun = 0;
      position = upTo;
      const due = told.at + limits.bookmarkMs - Date.now();
      if (position > told.position && due <= 0) {
        told = { position, at: Date.now() };
        yield { position, item: null };
      } else await tail.moreThan(position, position > told.position ? due : null, follower);
    }
  } finally {
    leave();
    shared.leave();
  }
}

/** One of the rows that an event touches; `number` is its place among them all, from 1. */
type NumberedTouch = Touch & { readonly number: number };

/** The rows that a piece's events touch, of those followed, up to as many as may be held. */
function touchedIn({ entries, upTo }: Piece, followed: FollowedRows, tenant: string) {
  const touched: NumberedTouch[] = [];
  let events = 0;
  for (const entry of entries) {
    const { stored } = entry;
    if (stored.tenant !== tenant || !(stored.type in followed.view.events)) continue;
    events++;
    for (const touch of touchesOf(entry, followed)) if (followed.concerns(touch.id, touch.key)) touched.push(touch);
    if (touched.length >= MAX_HELD) return { touched, events, upTo: stored.position };
  }
  return { touched, events, upTo };
}

/** What an event touches of a view, reckoned once for all who follow it. */
const touches = new WeakMap<LogEntry, Map<string, readonly NumberedTouch[]>>();

function touchesOf(entry: LogEntry, { view }: FollowedRows): readonly NumberedTouch[] {
  const ofEntry = touches.get(entry) ?? new Map<string, readonly NumberedTouch[]>();
  touches.set(entry, ofEntry);
  const known = ofEntry.get(view.name);
  if (known) return known;
  const { position } = entry.stored;
  const keys = new Map<string, ViewKey>();
  const event = eventOf(entry);
  try {
    for (const key of view.keys(event)) keys.set(keyText(view, key), key);
  } catch {
    keys.clear(); // the view has parked this event: it has touched nothing
  }
  const found = [...keys].map(([id, key], i) => ({ id, key, position, number: i + 1 }));
  ofEntry.set(view.name, found);
  return found;
}

/** What the follower is told of rows touched. Of an event's rows only the last says that its position is done. */
async function stepsOf(
  touched: readonly NumberedTouch[],
  followed: FollowedRows,
  shared: ViewRows,
  from: Required<Bookmark>,
): Promise<readonly Step<Change>[]> {
  const last = touched.at(-1);
  if (!last || (followed.isOpen && !(await followed.isOpen(last.position)))) return [];
  const rows = await shared.read(touched);
  const isGiven = ({ position, number }: NumberedTouch) => position === from.position + 1 && number <= from.part;
  const told = touched.flatMap((touch) => {
    if (isGiven(touch)) return [];
    const row = followed.told(touch.id, touch.key, rows.get(touch.id) ?? null);
    return row === undefined ? [] : [{ touch, item: { key: touch.key, row } }];
  });
  return told.map(({ touch: { position, number }, item }, i) =>
    told[i + 1]?.touch.position === position ? { position: position - 1, part: number, item } : { position, item },
  );
}
