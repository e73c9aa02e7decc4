import { expect, it } from 'vitest';
import { untilClosed } from './until-closed.ts';

/** Yields once, then waits for its end, as a subscription does that has nothing to say. */
async function* quiet(ended: AbortSignal): AsyncGenerator<string> {
  yield 'first';
  await new Promise((resolve) => ended.addEventListener('abort', resolve));
}

it('a subscription that the server ends is cut off, and does not look complete', async () => {
  const closing = new AbortController();
  const values = untilClosed({ closing: closing.signal }, new AbortController().signal, quiet);
  expect(await values.next()).toEqual({ done: false, value: 'first' });
  const next = values.next();
  closing.abort();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });
});

it('a subscription that its client leaves ends', async () => {
  const left = new AbortController();
  const values = untilClosed({ closing: new AbortController().signal }, left.signal, quiet);
  await values.next();
  const next = values.next();
  left.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});

it('a subscription that has nothing more to say is complete', async () => {
  async function* brief(): AsyncGenerator<string> {
    yield 'only';
  }
  const values = untilClosed({ closing: new AbortController().signal }, undefined, brief);
  expect(await values.next()).toEqual({ done: false, value: 'only' });
  expect(await values.next()).toEqual({ done: true, value: undefined });
});
