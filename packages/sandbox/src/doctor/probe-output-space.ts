import type { Finding } from './finding.ts';
import { tell, type Lab } from './lab.ts';

const MiB = 1024 * 1024;

/** Fills /output by size and by number. */
export async function probeOutputSpace({ attack }: Lab): Promise<Finding> {
  const bySize = await attack(
    `
for number in range(32):
    try:
        open(f'/output/{number}', 'wb').write(bytes(1 << 20))
    except OSError:
        pass`,
    { limits: { outputBytes: 4 * MiB } },
  );
  const byNumber = await attack(
    `
for number in range(2000):
    open(f'/output/{number}', 'w').close()`,
    { limits: { outputFiles: 100 } },
  );
  const holds = bySize.verdict === 'too_much_output' && byNumber.verdict === 'too_much_output';
  return {
    promise: 'What a run writes is limited by size and number, and never lies on the disk',
    holds,
    detail: holds
      ? 'a memory file system with a size of its own for each run; too many bytes and too many files were tried'
      : `too many bytes: ${tell(bySize)}; too many files: ${tell(byNumber)}`,
    ...(!holds && { remedy: 'The kernel needs CONFIG_TMPFS, and user namespaces that may mount it.' }),
  };
}
