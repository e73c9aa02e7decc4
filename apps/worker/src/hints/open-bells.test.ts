import { expect, it } from 'vitest';
import { openBells } from './open-bells.ts';

const far = 60_000;

it('wakes whoever waits for this row, and nobody else', async () => {
  const bells = openBells();
  using mine = bells.listen('a');
  using other = bells.listen('b');
  let otherWoke = false;
  void other.next(far).then(() => (otherWoke = true));
  const woken = mine.next(far);
  bells.ring('a');
  await woken;
  expect(otherWoke).toBe(false);
  other.ring();
});

it('keeps a ring that came before anyone waited, once', async () => {
  const bells = openBells();
  using bell = bells.listen('a');
  bells.ring('a');
  await bell.next(far);
  const beganAt = performance.now();
  await bell.next(20);
  expect(performance.now() - beganAt).toBeGreaterThan(15);
});

it('rings every listener of a row, and none that has left', async () => {
  const bells = openBells();
  const gone = bells.listen('a');
  using stays = bells.listen('a');
  gone[Symbol.dispose]();
  bells.ring('a');
  await stays.next(far);
  const beganAt = performance.now();
  await gone.next(20);
  expect(performance.now() - beganAt).toBeGreaterThan(15);
});
