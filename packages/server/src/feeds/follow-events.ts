import type { RecordedEvent } from '@daybook/core';
import type { Engine, LogEntry } from '@daybook/engine';
import { type EventFilter, eventFilter, eventOf } from './event-filter.ts';
import type { EventsAsked, Step } from './feeds.ts';
import type { FeedLimits, Follower } from './followers.ts';
import { isRare, type LogTail, type Piece } from './log-tail.ts';

/** What a follower holds at most while its reader takes its time: so many events, and characters of them. */
const MAX_HELD = 64;
const MAX_HELD_CHARACTERS = 256 * 1024;

export type EventParts = { readonly engine: Engine; readonly tail: LogTail; readonly limits: FeedLimits };

/** The steps of an event feed, for as long as the follower is there. @throws Problem */
export async function* eventsFollowed(
  { engine, tail, limits }: EventParts,
  follower: Follower,
  asked: EventsAsked,
): AsyncGenerator<Step<RecordedEvent>, void> {
  const filter = eventFilter(engine.registry, follower.principal, asked);
  let position = await tail.begin(asked.after);
  let told = { position, at: Date.now() };
  let areRare = false;
  yield { position, item: null };

  while (follower.ended() === null) {
    const piece = await follower.orEnd(tail.read(position, areRare ? filter.narrowed : null));
    if (!piece) return;
    const { wanted, upTo } = held(piece, filter);
    for (const entry of wanted) {
      told = { position: entry.stored.position, at: Date.now() };
      yield { position: entry.stored.position, item: eventOf(entry) };
      if (follower.ended() !== null) return;
    }
    areRare = isRare(wanted.length, upTo - position);
    position = upTo;
    const due = told.at + limits.bookmarkMs - Date.now();
    if (position > told.position && due <= 0) {
      told = { position, at: Date.now() };
      yield { position, item: null };
    } else await tail.moreThan(position, position > told.position ? due : null, follower);
  }
}

/** The first of a piece's events that the follower wants; the others are let go, and read again when they are next. */
function held({ entries, upTo }: Piece, { wants }: EventFilter): { wanted: readonly LogEntry[]; upTo: number } {
  const wanted: LogEntry[] = [];
  let characters = 0;
  for (const entry of entries) {
    if (!wants(entry.stored)) continue;
    characters += entry.stored.data.length;
    wanted.push(entry);
    if (wanted.length === MAX_HELD || characters >= MAX_HELD_CHARACTERS) return { wanted, upTo: entry.stored.position };
  }
  return { wanted, upTo };
}
