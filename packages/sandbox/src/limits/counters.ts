import { readFileSync } from 'node:fs';

/** A control group file that holds one number. */
export function readNumber(file: string): number {
  return Number(readFileSync(file, 'utf8'));
}

/** One number of a control group file with lines like `oom_kill 3`; 0 if it has no such line. */
export function readCounter(file: string, name: string): number {
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines.find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}
