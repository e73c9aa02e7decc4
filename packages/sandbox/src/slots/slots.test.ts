import { expect, test } from 'vitest';
import { openSlots } from './slots.ts';

const never = new AbortController().signal;

test('gives each index to one holder, and a freed one to whoever waits longest', async () => {
  const slots = openSlots(2);
  const [first, second] = await Promise.all([slots.take(never), slots.take(never)]);
  expect([first?.index, second?.index]).toEqual([0, 1]);
  const order: string[] = [];
  const third = slots.take(never).then((slot) => order.push(`third ${slot?.index}`));
  const fourth = slots.take(never).then((slot) => order.push(`fourth ${slot?.index}`));
  second?.release();
  second?.release();
  await third;
  expect(order).toEqual(['third 1']);
  first?.release();
  await fourth;
  expect(order).toEqual(['third 1', 'fourth 0']);
});

test('one who gives up is passed over', async () => {
  const slots = openSlots(1);
  const held = await slots.take(never);
  const impatient = new AbortController();
  const gaveUp = slots.take(impatient.signal);
  const patient = slots.take(never);
  impatient.abort();
  expect(await gaveUp).toBeNull();
  held?.release();
  expect((await patient)?.index).toBe(0);
  expect(await slots.take(AbortSignal.abort())).toBeNull();
});
