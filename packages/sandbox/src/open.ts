import { chmod, mkdir, realpath } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { tryForks } from './canary/try-forks.ts';
import { tryHost } from './canary/try.ts';
import { SandboxUnavailable } from './faults/unavailable.ts';
import { makeOwnFolder, type OwnFolder } from './folder/own.ts';
import { sweepFolders, sweepGroups } from './folder/sweep.ts';
import { findSystemFolders } from './host/find.ts';
import type { Host, UidMode } from './host/host.ts';
import { inspectHost, type Parts } from './host/inspect.ts';
import { prepareFolder } from './host/prepare.ts';
import { chooseLimiter, type ChosenLimiter } from './limits/choose.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { serve } from './serve.ts';
import { openUids } from './uids/uids.ts';
import { findWarmFaults } from './warm/options.ts';

const defaultFirstUid = 64_000;

/**
 * Opens the sandbox of this machine. It really runs a script first, which looks from inside whether the policy holds.
 *
 * Throws `SandboxUnavailable` with the faults and their remedies if it does not; scripts never run without isolation.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const uids = chooseUids(options);
  const warm = options.warm ?? null;
  const faults = options.warm === undefined ? [] : findWarmFaults(options.warm);
  if (faults.length > 0) throw new SandboxUnavailable(faults);
  const made = await mkdir(options.folder, { recursive: true });
  const folder = await realpath(options.folder);
  // Slots pass through by name, also where the worker's umask would shut them out.
  if (made !== undefined) await chmod(folder, 0o711);
  const parts = await inspectHost(folder, options.python, uids);
  await sweepFolders(folder);
  const own = await makeOwnFolder(folder);
  const chosen = await chooseLimiter(own.name);
  await own.noteGroups(chosen.limiter.folders);
  await sweepGroups(chosen.limiter.folders);
  const release = async (): Promise<void> => {
    await chosen.limiter.close();
    await own.remove();
  };
  try {
    const host = await makeHost(parts, own, chosen, uids);
    const pythonVersion = await tryHost(host);
    const description = {
      python: `${parts.python} ${pythonVersion}`,
      bubblewrap: `${parts.bubblewrap} ${parts.bubblewrapVersion}`,
      limitMode: chosen.limiter.mode,
      limitModesPassedOver: chosen.passedOver,
      uids,
      warm: null,
      servers: null,
    };
    const { maxServers = 0, maxBytes = 0 } = warm ?? {};
    const fault = maxServers === 0 ? null : await tryForks(host, maxBytes);
    if (warm === null || fault === null) return serve(host, options.slots, warm, description, release);
    // Not to fork is no less isolation; to fork where the canary says so would be.
    const noServers = { servers: 0, serverBytes: 0, missing: [], faults: [fault] };
    const without = { ...warm, maxServers: 0 };
    return serve(host, options.slots, without, { ...description, servers: noServers }, release);
  } catch (error) {
    await release();
    throw error;
  }
}

function chooseUids({ slots, firstUid = defaultFirstUid, warm }: SandboxOptions): UidMode {
  const uid = geteuid?.() ?? 0;
  return uid === 0
    ? { kind: 'slot', firstUid, count: slots + (warm?.maxWaiting ?? 0) + (warm?.maxServers ?? 0) }
    : { kind: 'own', uid };
}

async function makeHost(parts: Parts, own: OwnFolder, chosen: ChosenLimiter, uids: UidMode): Promise<Host> {
  const prepared = await prepareFolder(own.path, parts.python, parts.architecture);
  const { bubblewrap, python } = parts;
  return {
    bubblewrap,
    python,
    ...prepared,
    systemFolders: findSystemFolders(),
    runsFolder: own.path,
    limiter: chosen.limiter,
    uids: openUids(uids),
  };
}
