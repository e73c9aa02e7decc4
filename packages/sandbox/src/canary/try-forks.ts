import { startServer } from '../forks/server.ts';
import type { Host } from '../host/host.ts';
import { environmentOf } from '../interpreter/environment.ts';
import { runJob } from '../run/run.ts';
import { canaryJob } from './job.ts';

/** Runs the canary in a fork of a server. Returns why there can be no servers here; null if there can. */
export async function tryForks(host: Host, maxBytes: number): Promise<string | null> {
  const job = canaryJob();
  const { signal } = new AbortController();
  try {
    const server = await startServer(host, environmentOf(job), [], maxBytes, signal);
    try {
      let failure: string | null = null;
      const onFailed = (reason: string): void => {
        failure = reason;
      };
      const taken = {
        mode: 'fork',
        cause: 'forked',
        begin: () => server.fork(),
        reason: 'a trial',
        onFailed,
      } as const;
      await using result = await runJob(host, taken, job, signal);
      return failure ?? (result.verdict === 'ok' ? null : (result.message ?? result.verdict));
    } finally {
      await server.end();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
