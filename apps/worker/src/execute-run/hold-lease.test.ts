import { openHub } from '@gruntless/queue';
import { expect, it } from 'vitest';
import { holdLease, type LeaseOptions } from './hold-lease.ts';

const never = new AbortController().signal;

function hold(options: Partial<LeaseOptions>) {
  const bell = openHub().listen('cancel', 'a');
  return holdLease({
    leaseMs: 60_000,
    claimedAtMs: performance.now(),
    renew: async () => ({ cancelRequested: false }),
    bell,
    draining: never,
    onRenewalFailed: () => undefined,
    ...options,
  });
}

const aborted = ({ signal }: { signal: AbortSignal }) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

it('renews well before the lease is over, for as long as it is held', async () => {
  let renewals = 0;
  const enough = Promise.withResolvers<void>();
  using lease = hold({
    leaseMs: 90,
    renew: async () => {
      renewals += 1;
      if (renewals === 6) enough.resolve();
      return { cancelRequested: false };
    },
  });
  await enough.promise;
  expect(lease.isHeld()).toBe(true);
  expect(lease.stopCause()).toBeNull();
});

it('looks at the row at once when told to, and stops only if the row says so', async () => {
  let requested = false;
  let looks = 0;
  const looked = Promise.withResolvers<void>();
  using lease = hold({
    renew: async () => {
      looks += 1;
      looked.resolve();
      return { cancelRequested: requested };
    },
  });
  lease.look();
  await looked.promise;
  expect(lease.stopCause()).toBeNull();
  requested = true;
  lease.look();
  await aborted(lease);
  expect(lease.stopCause()).toBe('cancel_requested');
  expect(lease.isHeld()).toBe(true);
  expect(looks).toBe(2);
});

it('stops when the row is not ours any more', async () => {
  using lease = hold({ renew: async () => null });
  lease.look();
  await aborted(lease);
  expect(lease.stopCause()).toBe('fenced_out');
  expect(lease.isHeld()).toBe(false);
});

it('goes on trying while the database is away, and stops when the lease is over by our own clock', async () => {
  let failures = 0;
  const beganAt = performance.now();
  using lease = hold({
    leaseMs: 150,
    claimedAtMs: beganAt,
    renew: async () => {
      throw new Error('away');
    },
    onRenewalFailed: () => {
      failures += 1;
    },
  });
  await aborted(lease);
  expect(lease.stopCause()).toBe('lease_expired');
  expect(performance.now() - beganAt).toBeGreaterThanOrEqual(145);
  expect(failures).toBeGreaterThan(1);
  expect(lease.isHeld()).toBe(false);
});

it('stops on time though a renewal is never answered', async () => {
  using lease = hold({ leaseMs: 60, renew: () => new Promise<never>(() => undefined) });
  await aborted(lease);
  expect(lease.stopCause()).toBe('lease_expired');
});

it('survives a database that was away for a moment', async () => {
  let calls = 0;
  const back = Promise.withResolvers<void>();
  using lease = hold({
    leaseMs: 300,
    renew: async () => {
      calls += 1;
      if (calls < 3) throw new Error('away');
      back.resolve();
      return { cancelRequested: false };
    },
  });
  await back.promise;
  expect(lease.stopCause()).toBeNull();
});

it('stops when the worker gives back its runs, also where that began before', async () => {
  const draining = new AbortController();
  using before = hold({ draining: draining.signal });
  draining.abort();
  using after = hold({ draining: draining.signal });
  expect([before.stopCause(), after.stopCause()]).toEqual(['drained', 'drained']);
  expect(before.signal.aborted && after.signal.aborted).toBe(true);
});
