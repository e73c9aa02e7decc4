import { expect, test } from 'vitest';
import { openUids } from './uids.ts';

test('no two sandboxes have one uid, and one that was given back can be had again', () => {
  const uids = openUids({ kind: 'slot', firstUid: 5000, count: 2 });
  expect([uids.take(), uids.take()]).toEqual([5000, 5001]);
  expect(() => uids.take()).toThrow('all 2 uids');
  uids.release(5001);
  expect(uids.take()).toBe(5001);
});

test('a worker that is not root has its own uid for all', () => {
  const uids = openUids({ kind: 'own', uid: 1000 });
  expect([uids.take(), uids.take(), uids.take()]).toEqual([null, null, null]);
});
