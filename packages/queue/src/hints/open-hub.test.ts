import { describe, expect, it } from 'vitest';
import { openHub } from './open-hub.ts';

const never = 2 ** 30;

describe('a bell', () => {
  it('wakes whoever waits for its row', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    const woken = bell.next(never);
    hub.ring({ kind: 'run', id: 'a' });
    await woken;
  });

  it('remembers a ring that came before anyone waited', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    hub.ring({ kind: 'run', id: 'a' });
    await bell.next(never);
  });

  it('does not ring for another row or another kind', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    hub.ring({ kind: 'run', id: 'b' });
    hub.ring({ kind: 'workflow', id: 'a' });
    const ended = new AbortController();
    const outcome = bell.next(never, ended.signal).then(() => 'ended');
    expect(await Promise.race([outcome, Promise.resolve('silent')])).toBe('silent');
    ended.abort();
    expect(await outcome).toBe('ended');
  });

  it('keeps one ring of several, for one call', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    hub.ring({ kind: 'run', id: 'a' });
    hub.ring({ kind: 'run', id: 'a' });
    await bell.next(never);
    const beganAt = performance.now();
    await bell.next(20);
    expect(performance.now() - beganAt).toBeGreaterThan(15);
  });

  it('rings by itself without waking others of its row', async () => {
    const hub = openHub();
    using mine = hub.listen('run', 'a');
    using other = hub.listen('run', 'a');
    const ended = new AbortController();
    const outcome = other.next(never, ended.signal).then(() => 'ended');
    mine.ring();
    await mine.next(never);
    expect(await Promise.race([outcome, Promise.resolve('silent')])).toBe('silent');
    ended.abort();
    await outcome;
  });

  it('gives up after its time, and at once when aborted', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    await bell.next(1);
    await bell.next(never, AbortSignal.abort());
  });

  it('is gone once it is disposed, also while others listen to its row', async () => {
    const hub = openHub();
    const first = hub.listen('run', 'a');
    using second = hub.listen('run', 'a');
    first[Symbol.dispose]();
    hub.ring({ kind: 'run', id: 'a' });
    await second.next(never);
    await first.next(1);
  });
});
