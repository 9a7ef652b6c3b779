/** Below this many microseconds every one has a bucket; above, each doubling is divided into so many. */
const EXACT = 2_048;
const STEPS = EXACT / 2;
const DOUBLINGS = 21; // to beyond an hour

/** Latencies, counted in buckets no wider than a thousandth of what they hold. Recording allocates nothing. */
export class Histogram {
  readonly #counts = new Float64Array(EXACT + STEPS * DOUBLINGS);
  #count = 0;
  #max = 0;

  /** Records a latency in milliseconds. */
  record(ms: number): void {
    const micros = ms <= 0 ? 0 : Math.round(ms * 1_000);
    const at = bucketOf(micros);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#count++;
    if (micros > this.#max) this.#max = micros;
  }

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#max / 1_000;
  }

  /** The latency in milliseconds that this share (0 to 1) of all stays within; 0 when there are none. */
  quantile(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return 0;
    for (let at = 0; at < this.#counts.length; at++) {
      left -= this.#counts[at] ?? 0;
      if (left <= 0) return Math.min(upperOf(at), this.#max) / 1_000;
    }
    return this.maxMs;
  }
}

function bucketOf(micros: number): number {
  if (micros < EXACT) return micros;
  const doubling = 31 - Math.clz32(Math.min(micros, 2 ** 31)) - 10; // micros >> doubling lies in [STEPS, EXACT)
  return Math.min(EXACT + (doubling - 1) * STEPS + (micros >>> doubling) - STEPS, EXACT + STEPS * DOUBLINGS - 1);
}

function upperOf(at: number): number {
  if (at < EXACT) return at;
  const doubling = Math.floor((at - EXACT) / STEPS) + 1;
  return ((((at - EXACT) % STEPS) + STEPS + 1) << doubling) - 1;
}
