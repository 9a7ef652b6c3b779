/**
 * Lines taken and not yet answered, in one request: what a client may have under way at once. Enough to fill two of the
 * engine's batches, and a tenth of what may wait for it, so that ten such requests do not overload it. With 2,048 lines
 * came no faster, and garbage collection took 19 % of the time instead of 7.
 */
export const MAX_IN_FLIGHT = 500;
/** The same in bytes of lines: 500 lines of the largest size would be 128 MB. */
export const MAX_IN_FLIGHT_BYTES = 4 * 1024 * 1024;
/** One write: large enough to cost little, and not so large that a slow reader makes us hold much of it. */
const WRITE_CHARACTERS = 64 * 1024;

/** The place of one answer, kept until those before it are out. */
export type Place = { answer: string | null; readonly bytes: number };

/** The answers of one request, in the order of its lines, however they come. */
export type Answers = {
  /** Whether another line may be taken. */
  hasRoom(): boolean;
  isEmpty(): boolean;
  /** Whether the client has to read before more can be written. */
  isBlocked(): boolean;
  /** Takes the next place, for a line of so many bytes. */
  place(bytes: number): Place;
  /** Fills a place. `answer` is whole lines. */
  fill(place: Place, answer: string): void;
  /** The client has read: goes on writing. */
  drained(): void;
  /** Nobody listens any more: what is filled from now on is dropped. */
  drop(): void;
};

/**
 * `write` answers false when the client must read first, as streams do. `onWritten` is told when places have become
 * free. Answers that come in one turn of the event loop go out as one write.
 */
export function answersInOrder(write: (lines: string) => boolean, onWritten: () => void): Answers {
  /** A ring: the places taken are the `count` ones from `first` on. */
  const ring: (Place | null)[] = Array.from({ length: MAX_IN_FLIGHT }, () => null);
  let first = 0;
  let count = 0;
  let bytes = 0;
  let isBlocked = false;
  let isPlanned = false;
  let isDropped = false;

  /** Takes the answers that are next in line out of the ring. */
  function takeReady(): string {
    let lines = '';
    while (count > 0 && lines.length < WRITE_CHARACTERS) {
      const place = ring[first];
      if (!place || place.answer === null) break;
      lines += place.answer;
      bytes -= place.bytes;
      ring[first] = null;
      first = (first + 1) % MAX_IN_FLIGHT;
      count--;
    }
    return lines;
  }

  function flush() {
    isPlanned = false;
    if (isDropped || isBlocked) return;
    for (let lines = takeReady(); lines !== ''; lines = takeReady()) {
      isBlocked = !write(lines);
      if (isBlocked) break;
    }
    onWritten();
  }

  function plan() {
    if (isPlanned || isBlocked || isDropped) return;
    isPlanned = true;
    setImmediate(flush);
  }

  return {
    hasRoom: () => count < MAX_IN_FLIGHT && bytes < MAX_IN_FLIGHT_BYTES,
    isEmpty: () => count === 0,
    isBlocked: () => isBlocked,
    place(size) {
      const place = { answer: null, bytes: size };
      ring[(first + count) % MAX_IN_FLIGHT] = place;
      count++;
      bytes += size;
      return place;
    },
    fill(place, answer) {
      place.answer = answer;
      if (ring[first] === place) plan();
    },
    drained() {
      isBlocked = false;
      plan();
    },
    drop() {
      isDropped = true;
      ring.fill(null);
    },
  };
}
