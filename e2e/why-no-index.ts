import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const python = '/usr/bin/python3';
const asked = 'openpyxl';
const answerWithinMs = 30_000;

/** Why packages cannot be had on this machine; null where they can, as far as asking pip's own index for one tells. */
export async function whyNoIndex(): Promise<string | null> {
  try {
    await promisify(execFile)(python, ['-m', 'pip', 'index', 'versions', asked], { timeout: answerWithinMs });
    return null;
  } catch {
    // Whatever pip said, it is for its own reader; the test only needs to know that there is nothing to test with.
    return `pip finds no index that has ${asked}`;
  }
}
