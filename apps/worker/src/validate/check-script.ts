import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type Field, isFileField } from '@gruntless/contracts';
import type { Workflow } from '@gruntless/db';
import { defaultLimits, type SandboxResult } from '@gruntless/sandbox';
import type { Deps } from '../context.ts';
import { findings, sentenceOf } from './findings.ts';

/** The longest that a check takes; a usual one takes a twentieth of a second. */
export const mostCheckMs = 20_000;
const mostCpuSeconds = 5;
const mostFindingsBytes = 256 * 1024;
const findingsFilename = 'findings.json';

const checker = new URL('../../python/check_workflow.py', import.meta.url);

/**
 * What is wrong with a script and its form, a sentence each. The script is compiled, never run; and compiled in the
 * sandbox, because it is a stranger's.
 * @throws where the check itself failed, which says nothing about the script.
 */
export async function checkScript(
  { sandbox }: Pick<Deps, 'sandbox'>,
  { fields, execution: { script, dependencies } }: Pick<Workflow, 'fields' | 'execution'>,
): Promise<string[]> {
  const form = { values: idsOf(fields, false), folders: idsOf(fields, true), dependencies };
  const file = (name: string, content: string) => ({
    fieldId: 'workflow',
    name,
    open: () => Readable.from([Buffer.from(content)]),
  });
  await using result = await sandbox.run({
    script: await readFile(checker, 'utf8'),
    values: {},
    files: [file('script.py', script), file('form.json', JSON.stringify(form))],
    limits: { ...defaultLimits, wallMs: mostCheckMs, cpuSeconds: mostCpuSeconds },
  });
  switch (result.verdict) {
    case 'ok':
      return (await readFindings(result)).map((found) => sentenceOf(found, fields));
    case 'timeout':
    case 'out_of_memory':
    case 'error':
      // The checker handles every script that Python can read; what is left is one made to break Python.
      return [
        'The script is too complex to be checked. Split it into smaller functions and shorter expressions.',
      ];
    case 'too_much_output':
    case 'canceled':
    case 'sandbox_fault':
      throw new Error(`the check ended with the verdict ${result.verdict}: ${result.message ?? 'no reason'}`);
  }
}

function idsOf(fields: readonly Field[], ofFiles: boolean): string[] {
  return fields.filter((field) => isFileField(field) === ofFiles).map((field) => field.id);
}

async function readFindings({ outputs }: SandboxResult) {
  const output = outputs.find(({ name }) => name === findingsFilename);
  if (output === undefined || output.sizeBytes > mostFindingsBytes) {
    throw new Error('the check left no findings, or more than it ever writes');
  }
  return findings.parse(JSON.parse(await text(output.open())));
}
