import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lock } from '@gruntless/contracts';
import { defaultLimits, openSandbox, type Sandbox, type SandboxResult } from '@gruntless/sandbox';
import {
  type Environments,
  type EnvironmentsOptions,
  openEnvironments,
  type Refusal,
} from '../../src/index.ts';
import { type Index, startIndex } from './start-index.ts';

export type Fixture = AsyncDisposable & {
  /** A folder that sandboxes can reach; removed at the end. */
  folder: string;
  index: Index;
  sandbox: Sandbox;
  environments: Environments;
  /** Further environments over the same folder, as another worker has them; closed at the end. */
  open(options?: Partial<EnvironmentsOptions>): Promise<Environments>;
  /** Runs a script with the packages of a folder. */
  run(folder: string, script: string): Promise<{ result: SandboxResult; log: string }>;
};

const MiB = 1024 * 1024;
/** Tests of several files run at once, and each needs uids of its own. */
let nextUid = 70_000 + (process.pid % 1_000) * 8;

/** An index on loopback, a sandbox for tools and scripts, and environments in a folder of their own. */
export async function openFixture(options: Partial<EnvironmentsOptions> = {}): Promise<Fixture> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'gruntless-environments-'));
  opened.defer(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o711);
  const index = opened.adopt(await startIndex(), (part) => part.close());
  nextUid += 4;
  const sandbox = opened.adopt(
    await openSandbox({ folder: join(folder, 'work'), slots: 3, firstUid: nextUid }),
    (part) => part.close(),
  );
  const parts = opened.move();
  const open = async (more: Partial<EnvironmentsOptions> = {}): Promise<Environments> =>
    parts.adopt(
      await openEnvironments({ ...optionsOf(folder, index.url), sandbox, ...options, ...more }),
      (part) => part.close(),
    );
  const environments = await open();
  return {
    folder,
    index,
    sandbox,
    environments,
    open,
    async run(packages, script) {
      let log = '';
      const onLog = ({ text }: { text: string }): void => void (log += text);
      const result = await sandbox.run({
        script,
        values: {},
        files: [],
        packages,
        limits: defaultLimits,
        onLog,
      });
      await result[Symbol.asyncDispose]();
      return { result, log };
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** What a test's environments have in common, but for their sandbox. */
export function optionsOf(folder: string, index: string): Omit<EnvironmentsOptions, 'sandbox'> {
  return {
    folder: join(folder, 'environments'),
    variables: {},
    index,
    maxBytes: 64 * MiB,
    maxEnvironmentBytes: 16 * MiB,
    resolveTimeoutMs: 30_000,
    installTimeoutMs: 30_000,
    useUv: false,
  };
}

/** The lock; throws with the refusal's sentence where there is none. */
export async function lockOf(environments: Environments, ...dependencies: string[]): Promise<Lock> {
  const resolution = await environments.resolve(dependencies);
  if ('refusal' in resolution) throw new Error(resolution.refusal.message);
  return resolution.lock;
}

export async function refusalOf(
  answer: Promise<{ refusal: Refusal } | { lock: Lock } | { environment: unknown }>,
): Promise<Refusal> {
  const given = await answer;
  if ('refusal' in given) return given.refusal;
  throw new Error('it was not refused');
}
