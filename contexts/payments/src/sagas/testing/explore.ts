import { broken, brokenAtEnd, isTerminal, paymentOf } from './invariants.ts';
import { endsByPerson } from './person.ts';
import { movesOf, sagaOf, type World } from './world.ts';

/** What a search came to. `problem` is the first thing found wrong, with the moves that lead to it. */
export type Explored = {
  readonly states: number;
  readonly moves: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly problem: { readonly what: string; readonly path: readonly string[] } | null;
};

type Visit = { readonly world: World; readonly path: Path | null };
type Path = { readonly what: string; readonly before: Path | null };

/**
 * Tries every order of everything that may happen, depth first. A state that has been seen before, whatever led to it,
 * is not gone into again. @throws RangeError beyond `maxStates`, because then not everything was tried.
 */
export function explore(from: World, maxStates: number): Explored {
  const seen = new Set([keyOf(from)]);
  const stack: Visit[] = [{ world: from, path: null }];
  const ends: Record<string, number> = {};
  let moves = 0;
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const { world, path } = visit;
    const next = movesOf(world);
    if (next.length === 0) {
      const name = endOf(world);
      ends[name] = (ends[name] ?? 0) + 1;
      const wrong = brokenAtEnd(world) ?? (isTerminal(world) || endsByPerson(world) ? null : 'a person cannot end it');
      if (wrong) return { states: seen.size, moves, ends, problem: { what: wrong, path: listed(path) } };
    }
    for (const { what, make } of next) {
      moves++;
      const after = make();
      const wrong = broken(after, world);
      const taken = { what, before: path };
      if (wrong) return { states: seen.size, moves, ends, problem: { what: wrong, path: listed(taken) } };
      const key = keyOf(after);
      if (seen.has(key)) continue;
      if (seen.size >= maxStates) throw new RangeError(`more than ${maxStates} states`);
      seen.add(key);
      stack.push({ world: after, path: taken });
    }
  }
  return { states: seen.size, moves, ends, problem: null };
}

function endOf(world: World): string {
  const { situation, recovery } = paymentOf(world);
  const person = Object.keys(sagaOf(world).escalated).length > 0 && !isTerminal(world) ? ', with a person' : '';
  return `${situation.name}${recovery === 'open' ? ', excess credit' : ''}${person}`;
}

/**
 * Everything on which the future depends, as text. Left out are times, because any timer that is set may fire, and what
 * came of the saga's steps: it is in the payment.
 */
function keyOf(world: World): string {
  const { intent: _, heard, ...payment } = paymentOf(world);
  const { steps, timers, data, escalated } = sagaOf(world);
  const { intent: _same, ...progress } = data;
  const { allowed, beliefs, bag, heardDone } = world;
  return JSON.stringify([
    payment,
    heard.map(({ leg, says }) => `${leg} ${says}`).sort(),
    progress,
    Object.entries(steps).flatMap(([step, { status }]) =>
      step.startsWith('record') ? [] : [status === 'asked' ? `${step}?` : step],
    ),
    Object.keys(timers).filter((timer) => timers[timer]?.status === 'set'),
    Object.keys(escalated).sort(),
    Object.entries(beliefs)
      .map(([key, belief]) => `${key} ${belief}`)
      .sort(),
    bag,
    allowed,
    heardDone.includes('credit'),
  ]);
}

function listed(path: Path | null): readonly string[] {
  const moves: string[] = [];
  for (let at = path; at; at = at.before) moves.push(at.what);
  return moves.reverse();
}
