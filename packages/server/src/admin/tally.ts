/** The length of a window, in milliseconds. */
const WINDOW_MS = 60_000;
/** Keys counted at once; who comes beyond them shares one count. */
const MAX_KEYS = 1_000;
const THE_OTHERS = '';

type Window = { readonly began: number; admitted: number; over: number; counted: (times: number) => void };

/**
 * Admits so many of a key in a minute, and counts the rest: their number is told once, when their minute is over or
 * when all is told.
 */
export class Tally {
  readonly #most: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();
  #timer: NodeJS.Timeout | null = null;

  /** `now` in milliseconds. */
  constructor(most: number, now: () => number = Date.now) {
    this.#most = most;
    this.#now = now;
  }

  /** Whether one more is admitted; if not it is counted, and `counted` is what the last one of them gave. */
  admits(key: string, counted: (times: number) => void): boolean {
    this.#tellPast();
    const name = this.#windows.has(key) || this.#windows.size < MAX_KEYS ? key : THE_OTHERS;
    const window = this.#windows.get(name) ?? { began: this.#now(), admitted: 0, over: 0, counted };
    this.#windows.set(name, window);
    this.#timer ??= setInterval(() => this.#tellPast(), WINDOW_MS).unref();
    if (window.admitted < this.#most) {
      window.admitted++;
      return true;
    }
    window.over++;
    window.counted = counted;
    return false;
  }

  /** Tells all that was counted. */
  flush(): void {
    for (const [key, window] of this.#windows) this.#tell(key, window);
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #tellPast(): void {
    const now = this.#now();
    for (const [key, window] of this.#windows) {
      // In the order of their beginning: the first that is still open ends it.
      if (now - window.began < WINDOW_MS) return;
      this.#tell(key, window);
    }
  }

  #tell(key: string, { over, counted }: Window): void {
    this.#windows.delete(key);
    if (over > 0) counted(over);
  }
}
