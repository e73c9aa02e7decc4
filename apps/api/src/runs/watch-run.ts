import type { RunEvent, RunWatchInput } from '@gruntless/contracts';
import type { Context } from '../context.ts';
import { listRunEvents } from './list-run-events.ts';

/** A round reads at most this many events, so that a long log never fills the server's memory. */
const roundLimit = 200;

/**
 * Yields every event after the one that the client saw last, then each new one, until the run has ended. It is
 * `runs.events` in a loop: a hint only makes the next look come sooner, so a lost hint loses no event.
 */
export async function* watchRun(
  context: Context,
  { runId, after, lastEventId }: RunWatchInput,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  using bell = context.hub.listen('run', runId);
  let seen = lastEventId ?? after;
  while (!signal.aborted) {
    const { items, ended } = await listRunEvents(context, { runId, after: seen, limit: roundLimit });
    for (const event of items) {
      yield event;
      seen = event.seq;
    }
    if (ended) return;
    if (items.length < roundLimit) await bell.next(context.settings.watchEveryMs, signal);
  }
}
