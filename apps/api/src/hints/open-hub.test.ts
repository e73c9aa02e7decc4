import { describe, expect, it } from 'vitest';
import { openHub } from './open-hub.ts';

const never = 2 ** 30;

describe('a bell', () => {
  it('wakes whoever waits for its row', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    const woken = bell.next(never, undefined);
    hub.ring({ kind: 'run', id: 'a' });
    await woken;
  });

  it('remembers a ring that came before anyone waited', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    hub.ring({ kind: 'run', id: 'a' });
    await bell.next(never, undefined);
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

  it('gives up after its time, and at once when aborted', async () => {
    const hub = openHub();
    using bell = hub.listen('run', 'a');
    await bell.next(1, undefined);
    await bell.next(never, AbortSignal.abort());
  });

  it('is gone once it is disposed, also while others listen to its row', async () => {
    const hub = openHub();
    const first = hub.listen('run', 'a');
    using second = hub.listen('run', 'a');
    first[Symbol.dispose]();
    hub.ring({ kind: 'run', id: 'a' });
    await second.next(never, undefined);
    await first.next(1, undefined);
  });
});
