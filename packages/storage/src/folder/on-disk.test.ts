import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../test/filling-process.ts', import.meta.url));
// A mount namespace of its own, so that the small disk is gone with the process, whatever happens.
const SMALL_DISK = [
  '--user',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o size=1m tmpfs "$1" && shift && exec "$@"',
  'sh',
];

test('a full disk is reported as FULL, leaves nothing, and the storage works again', async ({ skip }) => {
  const path = await temporaryFolder();
  const probe = spawnSync('unshare', [...SMALL_DISK, path, 'true'], { encoding: 'utf8' });
  if (probe.status !== 0)
    skip(`no small disk can be mounted here: ${probe.error?.message ?? probe.stderr.trim()}`);
  const { stdout } = await promisify(execFile)('unshare', [
    ...SMALL_DISK,
    path,
    process.execPath,
    PROGRAM,
    path,
  ]);
  expect(JSON.parse(stdout)).toEqual({ code: 'FULL', left: [] });
});
