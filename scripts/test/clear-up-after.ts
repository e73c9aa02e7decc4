import { spawn } from 'node:child_process';

/** A server, and the folder that it keeps everything in. */
type Remains = { pid: number; folder: string };

// `cat` ends when the last process that holds the other end of its input is gone. A server that does not end within ten
// seconds is left alone, with its folder.
const program = `
cat >/dev/null
kill -QUIT "$1" 2>/dev/null
for _ in $(seq 100); do kill -0 "$1" 2>/dev/null || exec rm -rf "$2"; sleep 0.1; done`;

/**
 * Sees to it that, should this process end without calling it off, the server ends too and its folder is removed. A
 * process that is killed cannot do that itself, and vitest exits without a teardown when it is interrupted.
 */
export function clearUpAfter({ pid, folder }: Remains): { callOff(): void } {
  const watcher = spawn('sh', ['-c', program, 'sh', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  return { callOff: () => watcher.kill('SIGKILL') };
}
