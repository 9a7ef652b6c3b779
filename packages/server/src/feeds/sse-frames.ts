import type { RecordedEvent, Row } from '@daybook/core';
import type { Problem } from '../problems.ts';
import type { Bookmark, Change, Step } from './feeds.ts';

/** What server-sent events look like here. Every text is whole frames. */

/** An event is written once for all who follow it, and so is a row. */
const events = new WeakMap<RecordedEvent, string>();
const rows = new WeakMap<Row, string>();

export function eventFrame({ position, item }: Step<RecordedEvent>): string {
  if (item === null) return bookmarkFrame({ position });
  const known = events.get(item) ?? `id: ${position}\nevent: event\ndata: ${JSON.stringify(item)}\n\n`;
  events.set(item, known);
  return known;
}

export function changeFrame({ item, ...bookmark }: Step<Change>): string {
  if (item === null) return bookmarkFrame(bookmark);
  // Where several rows are touched by one event, the bookmark is still behind it until the last has been given.
  const position = bookmark.part === undefined ? bookmark.position : bookmark.position + 1;
  const data = `{"position":${position},"key":${JSON.stringify(item.key)},"row":${rowText(item.row)}}`;
  return `id: ${idOf(bookmark)}\nevent: change\ndata: ${data}\n\n`;
}

/** How far the feed has come where there was nothing for its reader. */
const bookmarkFrame = (bookmark: Bookmark) =>
  `id: ${idOf(bookmark)}\nevent: position\ndata: {"position":${bookmark.position}}\n\n`;

/** The feed's end, and why. */
export const problemFrame = (problem: Problem, requestId: string) =>
  `event: problem\ndata: ${problem.toBody(requestId)}\n\n`;

/** Shows that the line is alive, to both ends and to what stands between them. */
export const HEARTBEAT = ':\n\n';

/** How long a browser waits before it comes back. */
export const retryFrame = (ms: number) => `retry: ${ms}\n\n`;

const idOf = ({ position, part }: Bookmark) => (part === undefined ? String(position) : `${position}.${part}`);

/** The bookmark that an id, or `after`, spells; null if it is none. */
export function bookmarkOf(text: string): Bookmark | null {
  const [, whole, part] = /^(0|[1-9][0-9]{0,15})(?:[.]([1-9][0-9]{0,8}))?$/.exec(text) ?? [];
  const position = Number(whole);
  if (whole === undefined || !Number.isSafeInteger(position)) return null;
  return part === undefined ? { position } : { position, part: Number(part) };
}

function rowText(row: Row | null): string {
  if (row === null) return 'null';
  const known = rows.get(row) ?? JSON.stringify(row);
  rows.set(row, known);
  return known;
}
