import { spawnSync } from 'node:child_process';
import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath, geteuid } from 'node:process';
import { describe, expect, test } from 'vitest';
import {
  defaultLimits,
  openSandbox,
  SandboxUnavailable,
  type SandboxFault,
  type SandboxOptions,
} from '../src/index.ts';
import { makeFolder, rightsHere, startWorker, unprivilegedUid } from './support/start-worker.ts';

const rights = rightsHere[0] ?? 'plain user';

async function faultsOf(options: Omit<SandboxOptions, 'slots'>): Promise<readonly SandboxFault[]> {
  const error: unknown = await openSandbox({ ...options, slots: 1 }).then(
    (sandbox) => sandbox.close(),
    (reason: unknown) => reason,
  );
  return error instanceof SandboxUnavailable ? error.faults : [];
}

describe('opening', () => {
  test('refuses an interpreter that is not below /usr, also behind a link, and says what to do', async () => {
    const folder = await makeFolder(rights);
    await symlink('/usr/bin/python3', join(folder, 'fine'));
    await symlink(execPath, join(folder, 'elsewhere'));
    const faults = await faultsOf({ folder, python: join(folder, 'elsewhere') });
    expect(faults).toMatchObject([{ promise: 'Scripts run under Python 3' }]);
    expect(faults[0]?.reason).toContain('not below /usr');
    expect(faults[0]?.remedy).toContain('/usr/bin/python3');
    expect(await faultsOf({ folder, python: '/usr/bin/no-such-python' })).toMatchObject([
      { reason: '/usr/bin/no-such-python cannot be executed' },
    ]);
    expect(await faultsOf({ folder, python: join(folder, 'fine') })).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test('refuses what is no Python, since it really runs it', async () => {
    const folder = await makeFolder(rights);
    await expect(openSandbox({ folder, slots: 1, python: '/usr/bin/true' })).rejects.toBeInstanceOf(
      SandboxUnavailable,
    );
    await rm(folder, { recursive: true });
  });

  test.runIf(rightsHere.includes('root'))(
    'refuses a folder that the slots cannot reach, and names the one in the way',
    async () => {
      const parent = await makeFolder('root');
      await chmod(parent, 0o700);
      await mkdir(join(parent, 'inner'), { mode: 0o755 });
      const faults = await faultsOf({ folder: join(parent, 'inner') });
      expect(faults).toHaveLength(1);
      expect(faults[0]?.remedy).toContain(`chmod o+x ${parent}`);
      await rm(parent, { recursive: true });
    },
  );

  test('refuses where no user namespace can be made, with bubblewrap’s own words, and leaves nothing', async () => {
    const folder = await makeFolder('plain user');
    const script = `
      import { openSandbox } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
      try {
        await openSandbox({ folder: ${JSON.stringify(join(folder, 'runs'))}, slots: 1 });
        console.log('opened');
      } catch (error) {
        console.log(JSON.stringify({ name: error.name, faults: error.faults }));
      }`;
    // A namespace without any uid in it may not make another one.
    const drop =
      geteuid?.() === 0
        ? ['setpriv', `--reuid=${unprivilegedUid}`, `--regid=${unprivilegedUid}`, '--clear-groups']
        : [];
    const rest = ['--user', execPath, '--input-type=module', '-e', script];
    const [command = 'unshare', ...before] = [...drop, ...(drop.length > 0 ? ['unshare'] : [])];
    const { stdout } = spawnSync(command, [...before, ...rest], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    });
    const told = JSON.parse(stdout) as { name: string; faults: SandboxFault[] };
    expect(told).toMatchObject({
      name: 'SandboxUnavailable',
      faults: [{ promise: 'Scripts run isolated from the machine' }],
    });
    expect(told.faults[0]?.reason).toMatch(/bwrap: .*namespace/);
    expect(spawnSync('ls', ['-A', join(folder, 'runs')], { encoding: 'utf8' }).stdout).toBe('');
    await rm(folder, { recursive: true });
  });

  test('describes what it found', async () => {
    await using worker = await startWorker(rights);
    expect(worker.description.python).toMatch(/^\/usr\/\S+ 3\.\d+\.\d+/);
    expect(worker.description.bubblewrap).toMatch(/^\/usr\/\S+bwrap \d+\.\d+/);
    expect(['cgroup2', 'cgroup1', 'rlimit']).toContain(worker.description.limitMode);
  });
});

describe('the sandbox as a part of its caller', () => {
  test('a callback that throws ends the run, and its error comes out of it', async () => {
    const folder = await makeFolder(rights);
    const sandbox = await openSandbox({ folder, slots: 1 });
    const job = {
      values: {},
      files: [],
      limits: defaultLimits,
      script: `import time\nprint('up', flush=True)\ntime.sleep(60)`,
    };
    const fail = (): void => {
      throw new RangeError('from the caller');
    };
    await expect(sandbox.run({ ...job, onLog: fail })).rejects.toThrow(new RangeError('from the caller'));
    await using after = await sandbox.run({ ...job, script: 'pass' });
    expect(after.verdict).toBe('ok');
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  test('a stream that fails is the caller’s, told with its cause', async () => {
    const folder = await makeFolder(rights);
    const sandbox = await openSandbox({ folder, slots: 1 });
    const cause = new Error('storage is down');
    const files = [{ fieldId: 'f', name: 'a', open: () => Promise.reject(cause) }];
    await expect(sandbox.run({ script: '', values: {}, files, limits: defaultLimits })).rejects.toMatchObject(
      { name: 'InputUnreadable', cause },
    );
    await sandbox.close();
    await rm(folder, { recursive: true });
  });

  test('an aborted job never starts, one that waits for a slot neither, and a closed sandbox takes none', async () => {
    const folder = await makeFolder(rights);
    const sandbox = await openSandbox({ folder, slots: 1 });
    const job = { script: 'import time\ntime.sleep(60)', values: {}, files: [], limits: defaultLimits };
    expect(await sandbox.run({ ...job, signal: AbortSignal.abort() })).toMatchObject({ verdict: 'canceled' });
    const running = sandbox.run(job);
    expect(await sandbox.run({ ...job, signal: AbortSignal.timeout(50) })).toMatchObject({
      verdict: 'canceled',
    });
    await sandbox.close();
    expect(await running).toMatchObject({ verdict: 'canceled' });
    await expect(sandbox.run(job)).rejects.toMatchObject({ name: 'SandboxClosed' });
    await rm(folder, { recursive: true });
  });

  test('outputs cannot be opened once their result is disposed of', async () => {
    const folder = await makeFolder(rights);
    const sandbox = await openSandbox({ folder, slots: 1 });
    const result = await sandbox.run({
      script: `open('/output/a', 'w').write('x')`,
      values: {},
      files: [],
      limits: defaultLimits,
    });
    await result[Symbol.asyncDispose]();
    expect(() => result.outputs[0]?.open()).toThrow('disposed of');
    await sandbox.close();
    await rm(folder, { recursive: true });
  });
});
