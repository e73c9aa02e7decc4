import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Load, type Result, result } from './load.ts';

const execute = promisify(execFile);

/** Generates a load in a process of its own, and gives what came of it. Rejects where any answer was not a good one. */
export async function runLoad(load: Load, signal: AbortSignal): Promise<Result> {
  const generator = join(import.meta.dirname, 'generate.ts');
  const generating = execute(process.execPath, [generator], { signal });
  generating.child.stdin?.end(JSON.stringify(load));
  const { stdout } = await generating;
  return result.parse(JSON.parse(stdout));
}
