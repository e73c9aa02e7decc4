import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environments, EnvironmentsDescription } from './environments.ts';
import { observed } from './observe.ts';
import { type Parts, usesUv } from './parts.ts';
import { openPreparer } from './prepare.ts';
import { resolve } from './resolve.ts';
import { keyOf } from './store/key-of.ts';
import { listEnvironments } from './store/list-environments.ts';

/** Offers environments to callers. `release` lets go of the parts. */
export function serve(parts: Parts, release: () => Promise<void>): Environments {
  const closing = new AbortController();
  const preparer = openPreparer(parts, closing.signal);
  const resolving = new Set<Promise<unknown>>();
  const untilClosed = (signal: AbortSignal | undefined): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);

  return {
    async resolve(dependencies, signal) {
      const resolution = observed(
        parts.options,
        'resolved',
        (result) => ('refusal' in result ? result.refusal.code : undefined),
        () => resolve(parts, dependencies, untilClosed(signal)),
      );
      resolving.add(resolution);
      return resolution.finally(() => resolving.delete(resolution));
    },
    isReady: (lock) => existsSync(join(parts.layout.environments, keyOf(parts.host, lock))),
    prepare: (lock, signal) => preparer.prepare(lock, untilClosed(signal)),
    describe: () => describe(parts),
    async close() {
      closing.abort(new Error('the environments were closed'));
      await Promise.allSettled([preparer.finish(), ...resolving]);
      await release();
    },
  };
}

async function describe(parts: Parts): Promise<EnvironmentsDescription> {
  const { host, access, layout, options } = parts;
  const stored = await listEnvironments(layout);
  return {
    tool: usesUv(parts) ? `uv ${host.uv?.version}` : `pip ${host.pip.version}`,
    interpreter: host.interpreter,
    platform: host.platform,
    sources: access.sources,
    numEnvironments: stored.length,
    sizeBytes: stored.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    maxBytes: options.maxBytes,
  };
}
