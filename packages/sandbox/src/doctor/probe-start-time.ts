import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

const SAMPLES = 9;
/** People wait for the result of a click; a machine that needs longer is not fit for it. */
const ACCEPTABLE_MS = 1000;

/** Measures an empty script in the sandbox, cold, warm and forked, against the bare interpreter, in turn. */
export async function probeStartTime({ attack, description }: Lab): Promise<Finding> {
  const python = description.python.split(' ')[0] ?? description.python;
  const bare: number[] = [];
  const cold: number[] = [];
  const ahead = { warm: [] as number[], fork: [] as number[] };
  for (let sample = 0; sample < SAMPLES; sample++) {
    const startedAt = performance.now();
    await promisify(execFile)(python, ['-c', 'pass'], { env: {}, cwd: '/' });
    bare.push(performance.now() - startedAt);
    cold.push((await attack('pass')).tookMs);
    for (const wanted of ['warm', 'fork'] as const) {
      const { start, tookMs } = await attack('pass', { start: wanted });
      if (start.mode === wanted) ahead[wanted].push(tookMs);
    }
  }
  const holds = median(cold) < ACCEPTABLE_MS;
  const tell = (samples: readonly number[]): string =>
    samples.length === 0 ? 'not possible here' : `${median(samples).toFixed(1)} ms`;
  return {
    promise: 'A run starts without a noticeable wait',
    holds,
    detail: `${median(cold).toFixed(1)} ms from start to result, with an interpreter waiting ${tell(ahead.warm)}, forked by a server ${tell(ahead.fork)}, Python alone ${median(bare).toFixed(1)} ms (medians of ${SAMPLES})`,
    ...(!holds && { remedy: 'Give the machine more processors, or less other work.' }),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
