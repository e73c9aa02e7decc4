import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Finding } from './finding.ts';
import type { Lab } from './lab.ts';

const SAMPLES = 9;
/** People wait for the result of a click; a machine that needs longer is not fit for it. */
const ACCEPTABLE_MS = 1000;

/** Measures an empty script in the sandbox, cold and warm, against the bare interpreter, in turn. */
export async function probeStartTime({ attack, description }: Lab): Promise<Finding> {
  const python = description.python.split(' ')[0] ?? description.python;
  const bare: number[] = [];
  const cold: number[] = [];
  const warm: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const startedAt = performance.now();
    await promisify(execFile)(python, ['-c', 'pass'], { env: {}, cwd: '/' });
    bare.push(performance.now() - startedAt);
    cold.push((await attack('pass')).tookMs);
    const { start, tookMs } = await attack('pass', { start: 'warm' });
    if (start.mode === 'warm') warm.push(tookMs);
  }
  const holds = median(cold) < ACCEPTABLE_MS;
  const ahead = warm.length === 0 ? 'none could be kept waiting' : `${median(warm).toFixed(1)} ms`;
  return {
    promise: 'A run starts without a noticeable wait',
    holds,
    detail: `${median(cold).toFixed(1)} ms from start to result, with an interpreter waiting ${ahead}, Python alone ${median(bare).toFixed(1)} ms (medians of ${SAMPLES})`,
    ...(!holds && { remedy: 'Give the machine more processors, or less other work.' }),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
