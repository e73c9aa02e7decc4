import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SandboxUnavailable } from '../faults/unavailable.ts';
import { assembleFilter } from '../seccomp/assemble.ts';
import type { Architecture } from '../seccomp/syscalls.ts';

const programs = ['runner', 'server', 'confine', 'modules/gruntless'];
const sourceFolder = fileURLToPath(new URL('../../python', import.meta.url));

// Ahead of time, because a sandbox cannot keep what it compiles; with the flags of the sandbox.
const compileProgram = `
import py_compile, sys
sources, target, *names = sys.argv[1:]
for name in names:
    py_compile.compile(f'{sources}/{name}.py', f'{target}/{name}.pyc', f'/opt/gruntless/{name}.py', doraise=True,
                       invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
`;

/**
 * Puts the runner, compiled for this interpreter, and the system call filter into `folder`: the slots' uids may not be
 * able to read the place where this package is installed. Throws `SandboxUnavailable` if the interpreter cannot do it.
 */
export async function prepareFolder(
  folder: string,
  python: string,
  architecture: Architecture,
): Promise<{ runnerFolder: string; seccompFile: string }> {
  const runnerFolder = join(folder, 'runner');
  const modulesFolder = join(runnerFolder, 'modules');
  const seccompFile = join(folder, 'seccomp.bpf');
  await mkdir(modulesFolder, { recursive: true });
  await writeFile(seccompFile, assembleFilter(architecture));
  try {
    await promisify(execFile)(
      python,
      ['-I', '-S', '-c', compileProgram, sourceFolder, runnerFolder, ...programs],
      {
        env: {},
        cwd: '/',
      },
    );
    await Promise.all([runnerFolder, modulesFolder].map((path) => chmod(path, 0o755)));
    await Promise.all(programs.map((name) => chmod(join(runnerFolder, `${name}.pyc`), 0o644)));
  } catch (error) {
    throw new SandboxUnavailable([
      {
        promise: 'Scripts run under Python 3',
        reason: `${python} could not compile the runner: ${error instanceof Error ? error.message : String(error)}`,
        remedy: 'Name a complete installation of Python 3.9 or newer below /usr.',
      },
    ]);
  }
  return { runnerFolder, seccompFile };
}
