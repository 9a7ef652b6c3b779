/** Remembers keys in little room: a key it has not seen was surely not added, one it has seen most likely was. */
export type KeyFilter = { add(id: string): void; mayHave(id: string): boolean };

/** Two megabytes: of a million keys added, one in five hundred that were not is taken for one; of a hundred thousand, hardly any. */
const BITS = 2 ** 24;
/** Bits set for a key. */
const MARKS = 4;

/** A Bloom filter. */
export function keyFilter(): KeyFilter {
  const words = new Uint32Array(BITS / 32);
  return {
    add(id) {
      const { first, step } = marksOf(id);
      for (let i = 0; i < MARKS; i++) {
        const bit = (first + i * step) % BITS;
        words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
      }
    },
    mayHave(id) {
      const { first, step } = marksOf(id);
      for (let i = 0; i < MARKS; i++) {
        const bit = (first + i * step) % BITS;
        if ((((words[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) return false;
      }
      return true;
    },
  };
}

/** FNV-1a, whose last bits are mixed twice more: ids differ in their last characters. */
function marksOf(id: string) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  const first = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  return { first, step: (Math.imul(first ^ (first >>> 13), 0xc2b2ae35) >>> 8) | 1 };
}
