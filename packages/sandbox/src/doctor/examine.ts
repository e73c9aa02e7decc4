import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxUnavailable } from '../faults/unavailable.ts';
import { openSandbox } from '../open.ts';
import type { Sandbox, SandboxOptions } from '../sandbox.ts';
import type { WarmOptions } from '../warm/options.ts';
import type { Finding } from './finding.ts';
import { openLab, type Lab, type Sandboxes } from './lab.ts';
import { probeAccount } from './probe-account.ts';
import { probeKernelSwitches } from './probe-kernel-switches.ts';
import { probeKill } from './probe-kill.ts';
import { probeMemory } from './probe-memory.ts';
import { probeNamespaces } from './probe-namespaces.ts';
import { probeNetwork } from './probe-network.ts';
import { probeOutputSpace } from './probe-output-space.ts';
import { probeProcesses } from './probe-processes.ts';
import { probePython } from './probe-python.ts';
import { probeSecret } from './probe-secret.ts';
import { probeStartTime } from './probe-start-time.ts';
import { probeSystemCalls } from './probe-system-calls.ts';

const maxBytes = 256 * 1024 * 1024;
/** One interpreter that waits, with nothing loaded ahead. */
const WARM: WarmOptions = { maxWaiting: 1, maxBytes, preload: [] };
/** One server, with nothing loaded ahead. */
const FORK: WarmOptions = { maxWaiting: 0, maxServers: 1, maxBytes, preload: [] };

const probes: readonly ((lab: Lab) => Promise<Finding>)[] = [
  probePython,
  probeNamespaces,
  probeAccount,
  probeSystemCalls,
  probeKernelSwitches,
  probeSecret,
  probeNetwork,
  probeMemory,
  probeProcesses,
  probeOutputSpace,
  probeKill,
  probeStartTime,
];

/**
 * Tries each promise of the sandbox on this machine by really attacking it, in some seconds, and leaves nothing behind.
 * Where no sandbox can be opened, the findings are the reasons why.
 */
export async function examine(options: Omit<SandboxOptions, 'slots' | 'warm'>): Promise<Finding[]> {
  await using opened = new AsyncDisposableStack();
  const open = async (warm?: WarmOptions): Promise<Sandbox> =>
    opened.adopt(await openSandbox({ ...options, slots: 1, ...(warm && { warm }) }), (part) => part.close());
  let sandboxes: Sandboxes;
  try {
    // They may share a uid: nothing but an interpreter without a job waits in one while a run goes on in the other.
    sandboxes = { cold: await open(), warm: await open(WARM), fork: await open(FORK) };
  } catch (error) {
    if (!(error instanceof SandboxUnavailable)) throw error;
    return error.faults.map(({ promise, reason, remedy }) => ({
      promise,
      holds: false,
      detail: reason,
      remedy,
    }));
  }
  const folder = await mkdtemp(join(options.folder, 'doctor-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  // As open as any folder that a script has no business in.
  await chmod(folder, 0o755);
  const lab = openLab(sandboxes, folder);
  const { bubblewrap } = lab.description;
  const findings: Finding[] = [
    {
      promise: 'Scripts run isolated from the machine',
      holds: true,
      detail: `a trial run found the policy in force (${bubblewrap})`,
    },
  ];
  for (const probe of probes) findings.push(await probe(lab));
  return findings;
}
