import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { currentWriter, formatWriter, isRunning, parseWriter } from './writer.ts';

/** USER_HZ, the unit of the times in /proc: 100 a second on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

describe('a writer', () => {
  test('is read back from its name, and from no other text', async () => {
    const writer = await currentWriter();
    expect(parseWriter(formatWriter(writer))).toEqual(writer);
    for (const text of [
      '',
      'notes',
      '0123456789abcdef-0-1',
      '0123456789abcdef-12',
      '0123456789abcdef-12-3-4',
      '0123456789abcdef-99999999999-1',
    ]) {
      expect(parseWriter(text)).toBeNull();
    }
  });

  test('is the same for the whole life of a process, and runs', async () => {
    const writer = await currentWriter();
    expect(await currentWriter()).toEqual(writer);
    expect(await isRunning(writer)).toBe(true);
  });

  test.runIf(process.platform === 'linux')(
    'holds the time at which its process began (needs /proc)',
    async () => {
      const { startTicks } = await currentWriter();
      const startedAfterBootSeconds = uptime() - process.uptime();
      expect(Math.abs(Number(startTicks) / TICKS_PER_SECOND - startedAfterBootSeconds)).toBeLessThan(2);
    },
  );

  test('of a process that has ended no longer runs', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    expect(await isRunning({ ...(await currentWriter()), pid: child.pid ?? 0 })).toBe(false);
  });

  test.runIf(process.platform === 'linux')(
    'that ended and was never waited for no longer runs (needs /proc)',
    async () => {
      // The shell becomes a program that does not wait for the child that it inherits.
      const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      onTestFinished(() => {
        parent.kill('SIGKILL');
      });
      const [line] = await once(parent.stdout, 'data');
      const pid = Number(String(line));
      const readFields = async (): Promise<string[]> =>
        (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
      const startTicks = (await readFields())[21] ?? '';
      const writer = { ...(await currentWriter()), pid, startTicks };
      expect(await isRunning(writer)).toBe(true);
      await vi.waitFor(async () => expect((await readFields())[2]).toBe('Z'), {
        timeout: 5000,
        interval: 20,
      });
      expect(await isRunning(writer)).toBe(false);
    },
  );
});
