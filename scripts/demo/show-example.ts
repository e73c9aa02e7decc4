import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Client, RunEvent, RunView } from '@gruntless/client';
import { type Example, loadExamples } from '../../examples/load.ts';
import { type ExampleRun, runExample } from '../../examples/run-example.ts';
import { sameResult } from '../../examples/same-result.ts';

/**
 * Runs an example as a user of the apps would, and prints what happens and what comes out.
 * Rejects where the result is not what the example expects.
 */
export async function showExample(
  client: Client,
  slug: string,
  print: (line: string) => void,
): Promise<RunView> {
  const example = await loadExample(slug);
  const numFiles = example.files.length;
  print(
    `Running the example "${example.workflow.name}" on ${numFiles} ${numFiles === 1 ? 'file' : 'files'}:`,
  );
  const onEvent = (event: RunEvent) => {
    if (event.kind !== 'log') return;
    for (const line of event.data.text.trimEnd().split('\n')) print(`  | ${line}`);
  };
  const result = await runExample(client, example, { onEvent });
  if (result.run.error !== null) {
    throw new Error(`The example's run ${result.run.status}: ${result.run.error.message}`);
  }
  for (const line of await describeOutputs(example, result)) print(line);
  return result.run;
}

async function loadExample(slug: string): Promise<Example> {
  const example = (await loadExamples()).find((it) => it.slug === slug);
  if (example === undefined) throw new Error(`There is no example "${slug}".`);
  // One user runs it at every start: the key keeps that from making the workflow anew each time.
  const idempotencyKey = createHash('sha256').update(JSON.stringify(example.workflow)).digest('hex');
  const workflow = { ...example.workflow, idempotencyKey };
  return { ...example, workflow };
}

async function describeOutputs(example: Example, { run, outputs }: ExampleRun): Promise<string[]> {
  const lines: string[] = [];
  for (const { name, sha256 } of run.outputs) {
    const bytes = outputs.get(name) ?? new Uint8Array();
    lines.push(`  ${name}: ${bytes.length} bytes, SHA-256 ${sha256}`);
    const expected = example.expected.find((file) => file.name === name);
    // Several files come as one zip, which is not among the expected ones; the end-to-end test looks into it.
    if (expected === undefined) continue;
    if (!sameResult(name, bytes, await readFile(expected.path))) {
      throw new Error(`"${name}" is not what the example expects.`);
    }
    if (!name.endsWith('.csv')) continue;
    for (const line of new TextDecoder().decode(bytes).split('\n').slice(0, 3)) lines.push(`  > ${line}`);
  }
  return lines;
}
