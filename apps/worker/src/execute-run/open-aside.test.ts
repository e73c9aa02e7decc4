import { expect, it } from 'vitest';
import { openAside } from './open-aside.ts';

it('lets so much work go on by itself, and makes the caller wait for more', async () => {
  const aside = openAside(1, () => {});
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  await aside.take(first.promise);
  let isBack = false;
  const taken = aside.take(second.promise).then(() => (isBack = true));
  await Promise.resolve();
  expect(isBack).toBe(false);
  second.resolve();
  await taken;
  first.resolve();
  await aside.finish();
});

it('finishes when all has ended, and tells what failed', async () => {
  const errors: unknown[] = [];
  const aside = openAside(2, (error) => errors.push(error));
  const failing = Promise.withResolvers<void>();
  await aside.take(failing.promise);
  const finished = aside.finish();
  failing.reject('a fault');
  await finished;
  expect(errors).toEqual(['a fault']);
});
