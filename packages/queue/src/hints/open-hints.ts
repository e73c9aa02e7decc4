import { hint, type Hint } from '@gruntless/contracts';
import { chooseEngine } from '../engine/choose-engine.ts';
import { closeParts } from '../engine/close-parts.ts';
import type { QueueLocation } from '../engine/engine.ts';

/** Sends and hears hints across processes. A hint may be lost: whoever waits for one also looks by itself. */
export type Hints = {
  send(hint: Hint): Promise<void>;
  close(): Promise<void>;
};

const stream = 'hints';

/**
 * Opens the stream of hints; `listener` is called with those that any process sends from about now on: reading begins a
 * moment after this resolves.
 */
export async function openHints(
  location: QueueLocation,
  listener: (hint: Hint) => void,
  onError: (error: Error) => void,
): Promise<Hints> {
  const engine = chooseEngine(location);
  const producer = engine.eventsProducer(stream);
  const events = engine.events(stream);
  producer.on('error', onError);
  events.on('error', onError);
  events.on('hint', (event) => {
    const parsed = hint.safeParse(event);
    if (parsed.success) listener(parsed.data);
    else onError(new Error('a hint of an unknown form was ignored', { cause: parsed.error }));
  });
  await Promise.all([producer.waitUntilReady(), events.waitUntilReady()]);
  return {
    send: ({ kind, id }) => producer.publishEvent({ eventName: 'hint', kind, id }),
    close: () => closeParts([producer, events], onError),
  };
}
