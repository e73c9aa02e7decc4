import type { Execution } from '@gruntless/contracts';
import type { Refusal } from '@gruntless/environments';
import type { Limits } from '@gruntless/sandbox';
import type { Deps } from '../context.ts';

/** A version's execution with its lock, or what is wrong with its dependencies. */
export type LockedPackages = { execution: Execution } | { problem: string };

/**
 * Resolves what a version depends on, unless a lock came along, and installs it: what is approved can run, and its first
 * run need not wait. `limits` are those of its runs.
 * @throws the signal's reason; and a fault of the service.
 */
export async function lockPackages(
  { environments, sandbox }: Pick<Deps, 'environments' | 'sandbox'>,
  execution: Execution,
  limits: Limits,
  signal: AbortSignal,
): Promise<LockedPackages> {
  if (execution.dependencies.length === 0) return { execution: withoutLock(execution) };
  const resolved =
    execution.lock === undefined
      ? await environments.resolve(execution.dependencies, signal)
      : { lock: execution.lock };
  if ('refusal' in resolved) return { problem: problemOf(resolved.refusal) };
  const prepared = await environments.prepare(resolved.lock, signal);
  if ('refusal' in prepared) return { problem: problemOf(prepared.refusal) };
  const { folder, release } = prepared.environment;
  // Nobody waits for it: without an interpreter that is ready the first run starts its own.
  void sandbox.expect({ packages: folder, limits });
  await release();
  return { execution: { ...execution, lock: resolved.lock } };
}

function withoutLock({ lock: _lock, ...execution }: Execution): Execution {
  return execution;
}

/** The sentence, and below it what the tool said: for whoever knows how to read that. */
function problemOf({ message, lastLines }: Refusal): string {
  return [message, ...lastLines.map((line) => `  ${line}`)].join('\n');
}
