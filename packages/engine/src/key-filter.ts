/** Remembers keys in little room: a key it has not seen was surely not added, one it has seen most likely was. */
export type KeyFilter = { add(id: string): void; mayHave(id: string): boolean };

/** Two megabytes: of a million keys added, one in eighty that were not is taken for one; of a hundred thousand, one in seven thousand. */
const BITS = 2 ** 24;

/** A Bloom filter of two bits a key. */
export function keyFilter(): KeyFilter {
  const words = new Uint32Array(BITS / 32);
  const isSet = (bit: number) => (((words[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
  const set = (bit: number) => {
    words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
  };
  return {
    add(id) {
      const hash = hashOf(id);
      set(hash % BITS);
      set(secondOf(hash));
    },
    mayHave(id) {
      const hash = hashOf(id);
      return isSet(hash % BITS) && isSet(secondOf(hash));
    },
  };
}

/** FNV-1a, whose last bits are mixed once more: ids differ in their last characters. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
}

const secondOf = (hash: number) => (Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0) >>> 8;
