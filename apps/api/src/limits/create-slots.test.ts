import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSlots } from './create-slots.ts';

it('an account never has more places than it may, and gets each back once', () => {
  const step = fc.record({
    account: fc.constantFrom('ada', 'bob'),
    frees: fc.boolean(),
    twice: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step), fc.integer({ min: 1, max: 4 }), (steps, most) => {
      const slots = createSlots(most, 'uploads');
      const held: Record<string, Disposable[]> = { ada: [], bob: [] };
      for (const { account, frees, twice } of steps) {
        const mine = held[account] ?? [];
        if (frees) {
          const slot = mine.pop();
          slot?.[Symbol.dispose]();
          if (twice) slot?.[Symbol.dispose]();
        } else if (mine.length === most) {
          expect(() => slots.take(account)).toThrow(`may have ${most} uploads at once`);
        } else {
          mine.push(slots.take(account));
        }
      }
    }),
  );
});
