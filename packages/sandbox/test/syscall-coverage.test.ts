import { existsSync, readFileSync } from 'node:fs';
import { arch } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  denials,
  highestKnownSyscall,
  inspectedSyscalls,
  type Architecture,
} from '../src/seccomp/syscalls.ts';
import { readCommon } from './hostile/attack.ts';
import { startWorker, type TestWorker, waysHere } from './support/start-worker.ts';

/** Where distributions put the kernel's numbers for programs in C. arm64 has those of asm-generic. */
const HEADERS: Readonly<Record<Architecture, readonly string[]>> = {
  x64: ['/usr/include/x86_64-linux-gnu/asm/unistd_64.h', '/usr/include/asm/unistd_64.h'],
  arm64: ['/usr/include/asm-generic/unistd.h'],
};
const calls = denials.flatMap((denial) => Object.entries(denial.calls));

function readHeader(architecture: Architecture): Map<string, number> | null {
  const path = HEADERS[architecture].find((candidate) => existsSync(candidate));
  if (path === undefined) {
    process.stderr.write(
      `system call tables: no kernel headers for ${architecture} (linux-libc-dev), so its numbers are not compared\n`,
    );
    return null;
  }
  // Calls with a 32-bit twin are defined by way of __NR3264_.
  const lines = readFileSync(path, 'utf8').matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)$/gm);
  return new Map([...lines].map(([, name = '', number]) => [name, Number(number)]));
}

describe.each<Architecture>(['x64', 'arm64'])('the table for %s', (architecture) => {
  const header = readHeader(architecture);
  const column = architecture === 'x64' ? 0 : 1;

  test.runIf(header !== null)(
    'has the kernel’s own number for each call it names, and no number for a call it lacks',
    () => {
      const wrong = calls.filter(([name, numbers]) => (header?.get(name) ?? null) !== numbers[column]);
      expect(wrong).toEqual([]);
      for (const [name, numbers] of Object.entries(inspectedSyscalls))
        expect(header?.get(name), name).toBe(numbers[architecture]);
    },
  );

  test.runIf(header !== null)('ends with a call that the kernel has', () => {
    const numbers = [...(header?.values() ?? [])];
    // Headers that are older than the table would prove nothing.
    expect(numbers).toContain(highestKnownSyscall);
  });
});

describe.each(waysHere)('a worker that is $rights, $start', (way) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker(way);
  });
  afterAll(() => worker[Symbol.asyncDispose]());
  const column = arch === 'arm64' ? 1 : 0;

  test.each(denials.map(({ reason, calls }) => [reason, calls] as const))(
    'denies, also with the upper half of the number set: %s',
    async (_reason, table) => {
      const numbers = Object.values(table)
        .map((pair) => pair[column])
        .filter((number) => number !== null);
      const script = `${readCommon()}
for number in map(int, numbers.split()):
    print([raw(number, 0, 0, 0, 0, 0, 0), raw(number | 1 << 32, 0, 0, 0, 0, 0, 0)])`;
      const { log } = await worker.run({ script, values: { numbers: numbers.join(' ') } });
      expect(log).toBe('[-1, -1]\n'.repeat(numbers.length));
    },
  );
});
