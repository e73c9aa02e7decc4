import type { HeldEnvironment } from '@gruntless/environments';
import type { Deps } from '../context.ts';
import type { Attempt } from './claim-attempt.ts';
import { PackagesRefused } from './outcome.ts';

/** Packages that are in use until they are disposed of; null for a script that needs none. */
export type Packages = Pick<HeldEnvironment, 'folder'> & AsyncDisposable;

/** Whether a run can begin at once: it needs no packages, or they are installed. */
export function hasPackages({ environments }: Deps, { workflow }: Pick<Attempt, 'workflow'>): boolean {
  const { lock } = workflow.execution;
  return lock === undefined || lock.packages.length === 0 || environments.isReady(lock);
}

/**
 * The packages of a run's lock, installed where they are missing.
 * @throws {PackagesRefused} with a sentence for its user; and what the lease's signal says when the run must end.
 */
export async function preparePackages(
  deps: Deps,
  { workflow, lease, log }: Attempt,
): Promise<Packages | null> {
  const { lock } = workflow.execution;
  if (lock === undefined || lock.packages.length === 0) return null;
  const startedAtMs = performance.now();
  const prepared = await deps.environments.prepare(lock, lease.signal);
  const durationMs = Math.round(performance.now() - startedAtMs);
  if ('refusal' in prepared) {
    const { code, message, lastLines } = prepared.refusal;
    log.warn({ code, durationMs }, 'packages refused');
    throw new PackagesRefused([message, ...lastLines].join('\n'));
  }
  log.info({ durationMs }, 'packages ready');
  const { folder, release } = prepared.environment;
  return { folder, [Symbol.asyncDispose]: release };
}
