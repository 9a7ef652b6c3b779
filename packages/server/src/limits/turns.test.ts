import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { turns } from './turns.ts';

test('work is begun in the order it comes, so much of it a turn, and others have theirs between', async () => {
  const { begin, waiting } = turns(2);
  const done: (number | string)[] = [];
  for (let i = 1; i <= 5; i++) begin(() => done.push(i));
  expect(done).toEqual([1, 2]);
  for (let n = 0; waiting() > 0; n++) {
    await turn();
    done.push('others');
    expect(n).toBeLessThan(10);
  }
  await turn();
  expect(done.filter((one) => one !== 'others')).toEqual([1, 2, 3, 4, 5]);
  for (let i = 1; i <= 3; i += 2) expect(done.slice(done.indexOf(i), done.indexOf(i + 2))).toContain('others');
});

test('work that comes later is begun too', async () => {
  const { begin } = turns(2);
  const done: number[] = [];
  begin(() => done.push(1));
  await turn();
  await turn();
  begin(() => begin(() => done.push(2)));
  for (let i = 0; i < 4; i++) await turn();
  expect(done).toEqual([1, 2]);
});
