import { AppError } from '@gruntless/contracts';
import type { Logger } from '@gruntless/process';
import type { Pool } from 'pg';
import type { Credential } from './credential.ts';

/** Tells whatever outlives a single request when the credential that it was opened with no longer holds. */
export type Revocations = {
  /** The signal aborts with an UNAUTHENTICATED within seconds of the end of the session or key, wherever it was ended. */
  follow(credential: Credential): { signal: AbortSignal; [Symbol.dispose](): void };
  close(): void;
};

/**
 * Looks regularly which of the followed credentials still hold: one query for all of this process, whatever their number,
 * and none while nobody follows. It looks at the rows, so it needs no word from the process that ended the session.
 */
export function openRevocations(pool: Pool, { everyMs, log }: { everyMs: number; log: Logger }): Revocations {
  const followers = new Map<string, Set<AbortController>>();
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const ids = [...followers.keys()];
    const live = await selectLive(pool, ids);
    for (const id of ids) {
      if (live.has(id)) continue;
      for (const controller of followers.get(id) ?? []) controller.abort(revoked());
    }
  };
  const schedule = () => {
    timer = setTimeout(() => {
      // Where the database does not answer, nobody is told anything, and the next look finds out.
      void look()
        .catch((error: unknown) => log.warn({ err: error }, 'looking for ended sessions failed'))
        .finally(() => (timer === undefined || followers.size === 0 ? stop() : schedule()));
    }, everyMs);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };

  return {
    follow({ id }) {
      const controller = new AbortController();
      const known = followers.get(id) ?? new Set();
      followers.set(id, known.add(controller));
      if (timer === undefined) schedule();
      return {
        signal: controller.signal,
        [Symbol.dispose]() {
          known.delete(controller);
          if (known.size === 0 && followers.get(id) === known) followers.delete(id);
        },
      };
    },
    close: stop,
  };
}

async function selectLive(pool: Pool, ids: string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from session where id = any($1) and "expiresAt" > now()
     union all
     select id from apikey where id = any($1) and enabled and ("expiresAt" is null or "expiresAt" > now())`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

function revoked(): AppError {
  return new AppError(
    'UNAUTHENTICATED',
    'The session or API key that this was opened with has ended. Sign in again, or send another key.',
  );
}
