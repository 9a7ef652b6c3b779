/**
 * Draws from 0 … n-1, the first most often, as Zipf's law with this exponent says. Drawn beforehand and repeated, so
 * that drawing is not measured; the same seed gives the same draws.
 */
export function zipf(n: number, exponent: number, draws = 2 ** 18): (i: number) => number {
  const upTo = new Float64Array(n);
  let sum = 0;
  for (let rank = 0; rank < n; rank++) {
    sum += 1 / (rank + 1) ** exponent;
    upTo[rank] = sum;
  }
  const random = pseudoRandom(42);
  const drawn = Uint32Array.from({ length: draws }, () => firstAtLeast(upTo, random() * sum));
  return (i) => drawn[i % draws] as number;
}

/** mulberry32: small, and good enough to spread load. */
export function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function firstAtLeast(ascending: Float64Array, wanted: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) >= wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
