import { AppError } from '@gruntless/contracts';

/** Places for what an account may do at once. */
export type Slots = {
  /** @throws {AppError} LIMIT_REACHED where all are taken. */
  take(accountId: string): Disposable;
};

/**
 * Counts in this process alone: what takes a place is a connection of this process, and its memory is what is protected.
 * Behind N processes an account may have N times as many.
 */
export function createSlots(most: number, what: string): Slots {
  const taken = new Map<string, number>();
  return {
    take(accountId) {
      const before = taken.get(accountId) ?? 0;
      if (before >= most) {
        throw new AppError(
          'LIMIT_REACHED',
          `This account may have ${most} ${what} at once, and has them. Wait for one to end, or end one.`,
        );
      }
      taken.set(accountId, before + 1);
      let isFree = false;
      return {
        [Symbol.dispose]() {
          if (isFree) return;
          isFree = true;
          const left = (taken.get(accountId) ?? 0) - 1;
          if (left > 0) taken.set(accountId, left);
          else taken.delete(accountId);
        },
      };
    },
  };
}
