import { get, type IncomingMessage } from 'node:http';

/** What a client was told: an event by its id, or a row by its key and one of its fields. */
export type Told = { readonly position: number; readonly id: string; readonly onHand: number | null };

/** How a client reads: as fast as it can, with a rest after every piece, or not at all until it is told to. */
export type Pace = 'live' | 'slow' | 'stalled';

/** A client that follows a feed, and comes back after what it was given last whenever the feed ends. */
export type Follower = {
  readonly path: string;
  readonly pace: Pace;
  readonly told: Told[];
  /** How the feeds before this one ended: the code of the problem, or `cut`. */
  readonly ends: string[];
  /** Up to where it has come. */
  position(): number;
  /** Lets a client that reads nothing begin to read. */
  wake(): void;
  leave(): void;
};

/** A slow client rests so long after so many characters. */
const REST_MS = 150;
const PIECE = 16 * 1024;
const BACK_AFTER_MS = 300;

/** Begins after a position. `path` may have a query. */
export function follower(base: string, path: string, after: number, pace: Pace): Follower {
  const told: Told[] = [];
  const ends: string[] = [];
  let lastId = String(after);
  let position = after;
  let isAsleep = pace === 'stalled';
  let hasLeft = false;
  let answer: IncomingMessage | null = null;
  let close = () => {};
  let wake = () => {};

  function take(frame: string): string | null {
    const lines = frame.split('\n');
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const [event, id, text] = [field('event'), field('id'), field('data')];
    if (text === undefined) return null;
    const data = JSON.parse(text);
    if (event === 'problem') return data.code;
    position = data.position;
    if (event === 'event') told.push({ position, id: data.eventId, onHand: null });
    if (event === 'change') told.push({ position, id: data.key.productId, onHand: data.row?.onHand ?? null });
    if (id !== undefined) lastId = id;
    return null;
  }

  function follow() {
    if (hasLeft) return;
    let rest = '';
    let end = 'refused';
    let isOver = false;
    const over = () => {
      if (isOver) return;
      isOver = true;
      ends.push(end);
      setTimeout(follow, BACK_AFTER_MS * (0.5 + Math.random()));
    };
    let read = 0;
    const readFrom = (response: IncomingMessage) => {
      response.setEncoding('utf8').on('data', (chunk: string) => {
        if (isOver) return;
        const frames = (rest + chunk).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) end = take(frame) ?? end;
        read += chunk.length;
        if (pace !== 'slow' || read < PIECE) return;
        read = 0;
        response.pause();
        setTimeout(() => response.resume(), REST_MS);
      });
    };
    const headers = { accept: 'text/event-stream', 'last-event-id': lastId };
    const asking = get(base + path, { agent: false, headers }, (response) => {
      answer = response;
      end = response.statusCode === 200 ? 'cut' : String(response.statusCode);
      response.on('close', over).on('error', () => {});
      if (!isAsleep) readFrom(response);
    });
    // What lies unread when the connection closes is left, and asked for again.
    asking.on('error', over).on('close', over);
    close = () => asking.destroy();
    wake = () => {
      if (answer && isAsleep) readFrom(answer);
      isAsleep = false;
    };
  }

  follow();
  return {
    path,
    pace,
    told,
    ends,
    position: () => position,
    wake: () => wake(),
    leave() {
      hasLeft = true;
      close();
    },
  };
}
