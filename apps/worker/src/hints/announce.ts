import { setTimeout as delay } from 'node:timers/promises';
import type { Hint } from '@gruntless/contracts';
import type { Deps } from '../context.ts';

/** A hint that takes longer is as good as lost. */
const patienceMs = 1_000;

/**
 * Tells whoever watches a row that it has changed. It never rejects and never takes long: without the hint everybody
 * still looks by themselves.
 */
export async function announce(
  { hints, log }: Pick<Deps, 'hints' | 'log'>,
  kind: Hint['kind'],
  id: string,
): Promise<void> {
  const sent = hints.send({ kind, id }).catch((error: unknown) => {
    log.warn({ err: error, kind, id }, 'hint not sent');
  });
  const answered = new AbortController();
  const timeout = delay(patienceMs, undefined, { signal: answered.signal }).catch(() => undefined); // Aborted: it was sent.
  await Promise.race([sent, timeout]);
  answered.abort();
}
