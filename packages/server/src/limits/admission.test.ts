import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Admission, admission, type Leave } from './admission.ts';

let one: Admission;
beforeEach(() => {
  vi.useFakeTimers();
  one = admission(() => Date.now());
});
afterEach(() => {
  one.stop();
  vi.useRealTimers();
});

/** Lets in as many as there is room for. */
function fill(tenant: string, most = 10_000): Leave[] {
  const inside: Leave[] = [];
  for (let leave = one.enter('command', tenant); leave && inside.length < most; leave = one.enter('command', tenant))
    inside.push(leave);
  return inside;
}

/** A process that does `perSecond` and is offered more, for so long: how many were let in, and how long the last took. */
async function overloaded(perSecond: number, offered: number, seconds: number) {
  const queue: { leave: Leave; since: number }[] = [];
  let last = 0;
  let entered = 0;
  for (let ms = 0; ms < seconds * 1_000; ms += 10) {
    for (let i = 0; i < offered / 100; i++) {
      const leave = one.enter('command', 'a');
      if (leave) {
        queue.push({ leave, since: Date.now() });
        entered++;
      }
    }
    for (const { leave, since } of queue.splice(0, perSecond / 100)) {
      last = Date.now() - since;
      leave(true);
    }
    await vi.advanceTimersByTimeAsync(10);
  }
  return { last, perSecond: entered / seconds };
}

test('under overload as many are let in as can be done, and soon are answered in time', async () => {
  const { last, perSecond } = await overloaded(1_000, 5_000, 20);
  expect(last).toBeLessThan(150);
  expect(perSecond).toBeGreaterThan(950);
});

test('what can be done in time is let in, however much it is', async () => {
  const { perSecond } = await overloaded(20_000, 15_000, 10);
  expect(perSecond).toBe(15_000);
});

test('after an overload the limit grows back while it is needed', async () => {
  await overloaded(200, 5_000, 10);
  const before = one.state('command').limit;
  await overloaded(10_000, 12_000, 5);
  expect(one.state('command').limit).toBeGreaterThan(before * 5);
});

test('a limit that grew while it was needed is not kept for the flood to come', async () => {
  const first = one.state('command').limit;
  await overloaded(50_000, 45_000, 10);
  expect(one.state('command').limit).toBeGreaterThan(first * 2);
  await overloaded(50_000, 1_000, 5);
  expect(one.state('command').limit).toBe(first);
});

test('where few are under way and all of it is slow, nobody is turned away for that', async () => {
  const { limit } = one.state('command');
  const inside: Leave[] = [];
  for (let ms = 0; ms < 5_000; ms += 10) {
    const leave = one.enter('command', 'a');
    if (leave) inside.push(leave);
    if (inside.length > limit / 4) inside.shift()?.(true);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(one.state('command')).toMatchObject({ limit, refused: 0 });
});

test('when it is full, who has less than a fair share still finds a place', () => {
  const { limit } = one.state('command');
  const noisy = fill('noisy');
  expect(noisy.length).toBe(limit);
  expect(one.enter('command', 'noisy')).toBeNull();
  for (let i = 0; i < limit * 0.2; i++) expect(one.enter('command', 'quiet')).not.toBeNull();
  expect(one.enter('command', 'noisy')).toBeNull();
});

test('there is an end to that, too', () => {
  const { limit } = one.state('command');
  fill('noisy');
  for (let i = 0; i < 2_000; i++) one.enter('command', `made up ${i}`);
  expect(one.state('command').inFlight).toBe(limit * 1.25);
});

test('a full lane keeps nobody out of another', () => {
  fill('a');
  expect(one.hasRoom('command', 'a')).toBe(false);
  expect(one.hasRoom('query', 'a')).toBe(true);
  expect(one.hasRoom('heavy', 'a')).toBe(true);
});

test('leaving twice makes room once', () => {
  const [first] = fill('a');
  first?.(true);
  first?.(true);
  expect(fill('a').length).toBe(1);
});

test('those that wait for their turn count as under way, also for whether the limit binds', async () => {
  const { limit } = one.state('command');
  expect(one.hasRoom('command', 'a', limit * 1.25)).toBe(false);
  expect(one.hasRoom('command', 'a', limit - 1)).toBe(true);
  for (let ms = 0; ms < 2_000; ms += 10) {
    one.hasRoom('command', 'a', limit - 1);
    one.enter('command', 'a', 1_000)?.(true);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(one.state('command').limit).toBeLessThan(limit / 2);
});
