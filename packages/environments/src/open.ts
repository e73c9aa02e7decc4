import { join } from 'node:path';
import { openAccess } from './access/access.ts';
import type { Environments, EnvironmentsOptions } from './environments.ts';
import type { Refusal } from './refusal/refusal.ts';
import { serve } from './serve.ts';
import { openHolds } from './store/holds.ts';
import { makeLayout } from './store/layout.ts';
import { openOwners } from './store/owners.ts';
import { sweep } from './store/sweep.ts';
import { hostDescription } from './tool/answer.ts';
import { runTool } from './tool/run-tool.ts';

const LOOK_AROUND_WITHIN_MS = 60_000;
const LOOK_AROUND_BYTES = 16 * 1024 * 1024;

/**
 * Opens the environments of this machine: looks which tools a sandbox has, how pip is told to reach its index, and clears
 * what killed processes left. The index itself is not asked. Without pip it opens all the same, and refuses what it is asked.
 */
export async function openEnvironments(options: EnvironmentsOptions): Promise<Environments> {
  await using opened = new AsyncDisposableStack();
  const layout = await makeLayout(options.folder);
  const owners = opened.adopt(await openOwners(layout.owners), (part) => part.close());
  await sweep(layout, owners);
  const holds = opened.adopt(openHolds(layout, owners), (part) => part.close());
  await using found = await runTool(options.sandbox, {
    task: { kind: 'inspect' },
    done: hostDescription,
    mounts: [],
    certificates: null,
    wallMs: LOOK_AROUND_WITHIN_MS,
    mostBytes: LOOK_AROUND_BYTES,
    signal: new AbortController().signal,
  });
  if ('refusal' in found) {
    const parts = opened.move();
    return refuseAll(found.refusal, options.maxBytes, () => parts.disposeAsync());
  }
  const host = found.done;
  const [python = ''] = options.sandbox.describe().python.split(' ');
  const proxyFolder = join(layout.temporary, `${owners.name}-proxy`);
  const access = await openAccess(options, { python, pip: host.pip.path }, proxyFolder);
  opened.defer(() => access.close());
  const parts = opened.move();
  return serve({ options, host, access, layout, owners, holds }, () => parts.disposeAsync());
}

/** There is nothing to install with. Whoever needs no packages does not notice. */
function refuseAll(refusal: Refusal, maxBytes: number, close: () => Promise<void>): Environments {
  return {
    resolve: async () => ({ refusal }),
    isReady: () => false,
    prepare: async () => ({ refusal }),
    describe: async () => ({
      tool: `none: ${refusal.message}`,
      interpreter: 'unknown',
      platform: 'unknown',
      sources: [],
      numEnvironments: 0,
      sizeBytes: 0,
      maxBytes,
    }),
    close,
  };
}
