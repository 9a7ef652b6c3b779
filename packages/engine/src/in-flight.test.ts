import { expect, it } from 'vitest';
import { OverloadedError } from './engine.ts';
import { commandsInFlight, MAX_IN_FLIGHT } from './in-flight.ts';

const receipt = { commandId: 'a', streamId: 's', version: 1, position: 1, recordedAt: '2026-11-21T00:00:00.000000Z' };
const never = () => new Promise<never>(() => {});

it('works on a command once while it is under way, and again after that', async () => {
  const inFlight = commandsInFlight();
  let begun = 0;
  let end = () => {};
  const work = async () => {
    begun++;
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    inFlight.over('a');
    return receipt;
  };
  const first = inFlight.once('a', 'hash', work);
  expect(inFlight.once('a', 'hash', work)).toBe(first);
  expect(inFlight.once('a', 'another', work)).toBeNull();
  end();
  expect(await first).toBe(receipt);
  const second = inFlight.once('a', 'hash', work);
  end();
  await second;
  expect(begun).toBe(2);
});

it('forgets a command whose work fails at once', async () => {
  const inFlight = commandsInFlight();
  const fail = async () => {
    inFlight.over('a');
    throw new Error('a bug in a decider');
  };
  await expect(inFlight.once('a', 'hash', fail)).rejects.toThrow();
  await expect(inFlight.once('a', 'hash', async () => receipt)).resolves.toBe(receipt);
});

it('turns away what is too much, but not those who ask again', () => {
  const inFlight = commandsInFlight();
  for (let i = 0; i < MAX_IN_FLIGHT; i++) {
    expect(inFlight.refusal(`${i}`)).toBeNull();
    void inFlight.once(`${i}`, 'hash', never);
  }
  expect(inFlight.refusal('one more')).toBeInstanceOf(OverloadedError);
  expect(inFlight.refusal('0')).toBeNull();
  inFlight.over('0');
  expect(inFlight.refusal('one more')).toBeNull();
});
