import type { Execution } from '@gruntless/contracts';
import type { SandboxOutput } from '@gruntless/sandbox';

/** Where a workflow that answers with text leaves it. */
export const textFilename = 'result.md';

/** Which of the files that a script left are its result. */
export type ResultChoice =
  | { kind: 'result'; text: SandboxOutput | null; files: FileChoice | null }
  | { kind: 'no_output'; message: string };

/** One file as it is, or several as one zip. */
export type FileChoice =
  | { kind: 'single'; output: SandboxOutput }
  | { kind: 'zip'; outputs: SandboxOutput[] };

/**
 * The result is `/output/{outputFilename}`; where that is missing, every file that was left, as one zip. A workflow
 * that answers with text has its answer in `/output/result.md`, and the same rule holds for its other files.
 */
export function chooseResult(
  { outputFilename, isTextOutput }: Pick<Execution, 'outputFilename' | 'isTextOutput'>,
  outputs: readonly SandboxOutput[],
): ResultChoice {
  if (isTextOutput !== true) {
    const files = chooseFiles(outputFilename, outputs);
    if (files === null) return noOutput(`left no file in /output. ${expectation(outputFilename)}`);
    return result(null, files);
  }
  const text = outputs.find((output) => output.name === textFilename);
  if (text === undefined) return noOutput(`left no /output/${textFilename}, where its text is expected.`);
  return result(
    text,
    chooseFiles(
      outputFilename,
      outputs.filter((output) => output !== text),
    ),
  );
}

function chooseFiles(outputFilename: string | null, outputs: readonly SandboxOutput[]): FileChoice | null {
  const named = outputs.find((output) => output.name === outputFilename);
  if (named !== undefined) return { kind: 'single', output: named };
  return outputs.length === 0 ? null : { kind: 'zip', outputs: [...outputs] };
}

/** A file without a byte is no result, and nothing that could be stored. In a zip it is as good as any other. */
function result(text: SandboxOutput | null, files: FileChoice | null): ResultChoice {
  const single = files?.kind === 'single' ? files.output : null;
  const empty = [text, single].find((output) => output?.sizeBytes === 0);
  return empty == null ? { kind: 'result', text, files } : noOutput(`left /output/${empty.name} empty.`);
}

function expectation(outputFilename: string | null): string {
  return outputFilename === null
    ? 'Write at least one file there.'
    : `Its result is expected at /output/${outputFilename}.`;
}

function noOutput(what: string): ResultChoice {
  return { kind: 'no_output', message: `The script ran to its end and ${what}` };
}
