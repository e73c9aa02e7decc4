import { text } from 'node:stream/consumers';
import { SandboxUnavailable } from '../faults/unavailable.ts';
import type { Host } from '../host/host.ts';
import { runJob } from '../run/run.ts';
import { takeNone } from '../warm/take.ts';
import { canaryJob } from './job.ts';

/** Runs the canary and returns Python's version. Throws `SandboxUnavailable` with what the canary found. */
export async function tryHost(host: Host): Promise<string> {
  await using result = await runJob(
    host,
    takeNone('off', 'a trial'),
    canaryJob(),
    new AbortController().signal,
  );
  const version = result.outputs.find(({ name }) => name === 'python');
  if (result.verdict === 'ok' && version !== undefined) return await text(version.open());
  throw new SandboxUnavailable([
    {
      promise: 'Scripts run isolated from the machine',
      reason: result.message ?? `a trial run ended with the verdict ${result.verdict}`,
      remedy:
        'Unprivileged user namespaces must be allowed: see user.max_user_namespaces, kernel.unprivileged_userns_clone and ' +
        'kernel.apparmor_restrict_unprivileged_userns. A container needs a seccomp profile that allows clone with namespaces, ' +
        'an unmasked /proc, and no AppArmor profile that denies mounts.',
    },
  ]);
}
