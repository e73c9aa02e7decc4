import { dirname, join } from 'node:path';
import {
  type EnvironmentEvent,
  type Environments,
  type EnvironmentsOptions,
  openEnvironments,
} from '@gruntless/environments';
import { openSandbox } from '@gruntless/sandbox';
import type { Env } from '../env.ts';

/** Resolving and installing have a sandbox of their own, so that no run waits for its place. One is slow, two may overlap. */
export const installations = 2;

/** Twice as long as an interpreter waits for a run to come: the packages that it has mounted must stay as they are. */
const keepUnusedMs = 10 * 60_000;

/** The environments of this worker and what they are made with. */
export type PackageParts = { environments: Environments } & AsyncDisposable;

/**
 * Opens what resolves and installs packages.
 * @param firstUid - the first of `installations` accounts that nobody else has
 * @param pipVariables - those by which an operator tells pip its index
 * @param observe - hears of what was resolved, installed and evicted
 */
export async function openPackages(
  env: Env,
  firstUid: number,
  pipVariables: Readonly<Record<string, string>>,
  observe: (event: EnvironmentEvent) => void,
): Promise<PackageParts> {
  await using opened = new AsyncDisposableStack();
  const sandbox = opened.adopt(
    await openSandbox({
      folder: env.WORK_FOLDER,
      slots: installations,
      firstUid,
      ...(env.PYTHON === undefined ? {} : { python: env.PYTHON }),
    }),
    (part) => part.close(),
  );
  const environments = opened.adopt(
    await openEnvironments({ ...optionsOf(env), sandbox, variables: pipVariables, observe }),
    (part) => part.close(),
  );
  const parts = opened.move();
  return { environments, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Where installed packages are kept. */
export function environmentsFolderOf(env: Pick<Env, 'ENVIRONMENTS_FOLDER' | 'WORK_FOLDER'>): string {
  return env.ENVIRONMENTS_FOLDER ?? join(dirname(env.WORK_FOLDER), 'environments');
}

function optionsOf(env: Env): Omit<EnvironmentsOptions, 'sandbox' | 'variables' | 'observe'> {
  return {
    folder: environmentsFolderOf(env),
    ...(env.PACKAGE_INDEX_URL === undefined ? {} : { index: env.PACKAGE_INDEX_URL }),
    ...(env.PACKAGE_WHEELS === undefined ? {} : { wheelFolder: env.PACKAGE_WHEELS }),
    ...(env.PACKAGE_ALLOW === undefined ? {} : { allow: env.PACKAGE_ALLOW }),
    deny: env.PACKAGE_DENY ?? [],
    extraAllowedHosts: env.PACKAGE_HOSTS ?? [],
    keepUnusedMs,
    maxBytes: env.ENVIRONMENTS_BYTES,
    maxEnvironmentBytes: env.ENVIRONMENT_BYTES,
    resolveTimeoutMs: env.PACKAGE_RESOLVE_TIMEOUT_MS,
    installTimeoutMs: env.PACKAGE_INSTALL_TIMEOUT_MS,
  };
}
