import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import {
  appendChunk,
  defaultLimits,
  type Limits,
  type Mount,
  type Sandbox,
  type SandboxFile,
  type SandboxOutput,
} from '@gruntless/sandbox';
import { z } from 'zod';
import type { Refusal } from '../refusal/refusal.ts';
import { refuseProblem } from '../refusal/refuse-problem.ts';
import { problem } from './answer.ts';

/** A task for a sandbox of its own. */
export interface ToolTask<Done> {
  /** What `python/tool.py` reads. */
  readonly task: object;
  readonly done: z.ZodType<Done>;
  readonly mounts: readonly Mount[];
  /** A file with the certificates to believe; inside it is `certificatesPath`. */
  readonly certificates: string | null;
  readonly wallMs: number;
  /** Room for what is downloaded, and again for what is unpacked. All of it is memory. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

/** What came of a task. Dispose of it when the files have been read. */
export type ToolResult<Done> = AsyncDisposable &
  ({ readonly done: Done; readonly files: readonly SandboxOutput[] } | { readonly refusal: Refusal });

export const certificatesPath = '/input_files/tool/certificates.pem';

const MiB = 1024 * 1024;
const MOST_LAST_LINES = 20;
const MOST_LINE_CHARACTERS = 500;
const MOST_LOG_CHARACTERS = 64 * 1024;
const MOST_ANSWER_BYTES = 16 * MiB;
const ANSWER = 'answer.json';
const python = fileURLToPath(new URL('../../python', import.meta.url));
const script = `import sys
sys.path.insert(0, "/input_files/tool")
import tool
tool.main(task)
`;

/** Runs a task. Rejects with the signal's reason when aborted, and for a fault of the sandbox, which another try may mend. */
export async function runTool<Done>(sandbox: Sandbox, task: ToolTask<Done>): Promise<ToolResult<Done>> {
  let log = '';
  const result = await sandbox.run({
    script,
    values: { task: JSON.stringify(task.task) },
    files: await toolFiles(task.certificates),
    mounts: task.mounts,
    limits: limitsOf(task),
    signal: task.signal,
    onLog: (chunk) => {
      log = appendChunk(log, chunk).slice(-MOST_LOG_CHARACTERS);
    },
  });
  const refuse = (refusal: Refusal): ToolResult<Done> => ({
    refusal,
    [Symbol.asyncDispose]: () => result[Symbol.asyncDispose](),
  });
  try {
    const lastLines = lastLinesOf(log);
    switch (result.verdict) {
      case 'ok': {
        const answer = await readAnswer(result.outputs, task.done);
        if ('problem' in answer) return refuse(refuseProblem(answer.problem, lastLines));
        return {
          done: answer.done,
          files: result.outputs,
          [Symbol.asyncDispose]: () => result[Symbol.asyncDispose](),
        };
      }
      case 'timeout': {
        const seconds = Math.round(task.wallMs / 1_000);
        const message = `The packages were not ready after ${seconds} seconds. Ask for fewer or smaller ones, or try again later.`;
        return refuse({ code: 'timed_out', message, lastLines });
      }
      case 'out_of_memory':
      case 'too_much_output':
        return refuse(refuseProblem({ kind: 'no_space' }, lastLines));
      case 'error':
        return refuse(
          refuseProblem({ kind: 'unexplained' }, [...lastLines, ...lastLinesOf(result.message ?? '')]),
        );
      case 'canceled':
        task.signal.throwIfAborted();
        throw new Error('the sandbox of the packages was closed');
      case 'sandbox_fault':
        throw new Error(`the sandbox of the packages failed: ${result.message ?? 'no reason'}`);
    }
  } catch (error) {
    await result[Symbol.asyncDispose]();
    throw error;
  }
}

async function toolFiles(certificates: string | null): Promise<SandboxFile[]> {
  const names = (await readdir(python)).filter((name) => name.endsWith('.py'));
  const file = (name: string, open: () => Readable): SandboxFile => ({ fieldId: 'tool', name, open });
  const files = names.map((name) => file(name, () => createReadStream(join(python, name))));
  return certificates === null
    ? files
    : [...files, file('certificates.pem', () => createReadStream(certificates))];
}

function limitsOf({ wallMs, mostBytes }: Pick<ToolTask<unknown>, 'wallMs' | 'mostBytes'>): Limits {
  return {
    ...defaultLimits,
    wallMs,
    // Unpacking and compiling use every core there is.
    cpuSeconds: Math.ceil((4 * wallMs) / 1_000),
    memoryBytes: defaultLimits.memoryBytes + 2 * mostBytes,
    tmpBytes: mostBytes,
    outputBytes: mostBytes,
    outputFiles: 200_000,
    processes: 256,
    openFiles: 1_024,
  };
}

async function readAnswer<Done>(outputs: readonly SandboxOutput[], done: z.ZodType<Done>) {
  const output = outputs.find(({ name }) => name === ANSWER);
  if (output === undefined || output.sizeBytes > MOST_ANSWER_BYTES) {
    throw new Error('the sandbox of the packages left no answer, or more than it ever writes');
  }
  const answer = z.union([z.strictObject({ done }), z.strictObject({ problem })]);
  return answer.parse(JSON.parse(await text(output.open())));
}

/** What a person may see: an index's name and password stay with its operator, whatever a tool prints. */
function lastLinesOf(log: string): string[] {
  return log
    .replaceAll(/\/\/[^\s/@]+@/g, '//')
    .split('\n')
    .map((line) => line.trimEnd().slice(0, MOST_LINE_CHARACTERS).toWellFormed())
    .filter((line) => line !== '')
    .slice(-MOST_LAST_LINES);
}
