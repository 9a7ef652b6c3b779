/** Something that knows where it stands among those present. */
export type Placed = { place: number };

/**
 * Those present, in no order, as they come and go by the thousand in a second. Not a `Set` or `Map`: each time one of
 * those has no room left among its removed entries, it goes over into a new table, and the old one, which refers to the
 * new one and to all that was in it, keeps them from being collected once it is old itself. From the first full
 * collection on a fifth of all requests lived until the next one so, and young collections took three times as long.
 */
export function present<T extends Placed>() {
  const all: T[] = [];
  return {
    add(one: T): void {
      one.place = all.push(one) - 1;
    },
    /** To be called once for each. */
    remove(one: T): void {
      const last = all.pop() as T;
      if (last === one) return;
      all[one.place] = last;
      last.place = one.place;
    },
    all: (): readonly T[] => all,
  };
}
