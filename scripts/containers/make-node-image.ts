import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Built } from './build-stage.ts';
import { inFolder } from './in-folder.ts';

const run = promisify(execFile);

/** What stands in for Node's image: that Debian, the Node that this runs on, this machine's npm, and the user `node`. */
export async function makeNodeImage(debian: string, folder: string): Promise<Built> {
  await run('cp', ['--archive', '--reflink=auto', debian, folder]);
  const local = join(folder, 'usr/local');
  await copyFile(process.execPath, join(local, 'bin/node'));
  const npm = (await run('sh', ['-c', 'readlink -f "$(command -v npm)"'])).stdout.trim();
  await mkdir(join(local, 'lib/node_modules'), { recursive: true });
  await cp(join(npm, '../..'), join(local, 'lib/node_modules/npm'), { recursive: true });
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  const built: Built = { folder, env: {}, user: '0', workdir: '/', last: new Map() };
  await inFolder({
    ...built,
    command: ['useradd', '--uid', '1000', '--user-group', '--create-home', 'node'],
  });
  // How this machine's npm and its certificates are set up; in Docker that is the machine's network alone.
  await copyFile(join(homedir(), '.npmrc'), join(folder, 'root/.npmrc')).catch(() => undefined);
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  if (certificates !== undefined) {
    await mkdir(dirname(join(folder, certificates)), { recursive: true });
    await copyFile(certificates, join(folder, certificates));
  }
  return built;
}
