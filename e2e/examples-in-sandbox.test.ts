import { createReadStream } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Field } from '@gruntless/contracts';
import {
  defaultLimits,
  openSandbox,
  type Sandbox,
  type SandboxJob,
  type SandboxValue,
} from '@gruntless/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadExamples, type Example } from '../examples/load.ts';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gruntless-examples-'));
  // The uids of the sandbox's slots must be able to pass through.
  await chmod(folder, 0o711);
  sandbox = await openSandbox({ folder, slots: 1 });
});
afterAll(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

// Those that need packages run where an index answers: see examples.test.ts.
const plainExamples = (await loadExamples()).filter(({ needsPackages }) => !needsPackages);

describe.each(plainExamples)('the script of $slug', (example) => {
  test('makes the expected files byte for byte, logs, and reports its end', async () => {
    let log = '';
    const fractions: (number | null)[] = [];
    await using result = await sandbox.run({
      ...jobOf(example, example.inputs),
      onLog: ({ text }) => {
        log += text;
      },
      onProgress: ({ fraction }) => {
        fractions.push(fraction);
      },
    });
    expect(result).toMatchObject({ verdict: 'ok', message: null, leftOut: [] });
    expect(result.outputs.map(({ name }) => name).toSorted()).toEqual(
      example.expected.map(({ name }) => name).toSorted(),
    );
    for (const { name, path } of example.expected) {
      const output = result.outputs.find((candidate) => candidate.name === name);
      const bytes = output === undefined ? Buffer.alloc(0) : await buffer(output.open());
      expect(bytes.equals(await readFile(path)), `${name}:\n${bytes.toString()}`).toBe(true);
    }
    expect(log).not.toBe('');
    expect(fractions.at(-1)).toBe(1);
  });
});

describe('a script that cannot go on', () => {
  test.for([
    {
      slug: 'merge-csv',
      changed: { key_column: 'Kundennummer' },
      message:
        '1-customers.csv has no column "Kundennummer". Its columns are: Customer ID, Name, City, Notes.',
    },
    {
      slug: 'split-csv',
      changed: { column: 'Land' },
      message:
        'sales-2026.csv has no column "Land". Its columns are: Date, Region, Customer, Amount, Comment.',
    },
  ])('says so in one sentence that names what is there ($slug)', async ({ slug, changed, message }) => {
    const example = (await loadExamples()).find((candidate) => candidate.slug === slug);
    if (example === undefined) throw new Error(`There is no example ${slug}.`);
    await using result = await sandbox.run(jobOf(example, { ...example.inputs, ...changed }));
    expect(result).toMatchObject({ verdict: 'error', message, outputs: [] });
  });
});

function jobOf({ workflow, files }: Example, inputs: Example['inputs']): SandboxJob {
  const values: Record<string, SandboxValue> = {};
  for (const field of workflow.fields) {
    if (field.type === 'file_upload' || field.type === 'multi_file_upload') continue;
    values[field.id] = valueOf(field, inputs[field.id]);
  }
  return {
    script: workflow.execution.script,
    values,
    files: files.map(({ fieldId, name, path }) => ({ fieldId, name, open: () => createReadStream(path) })),
    limits: defaultLimits,
  };
}

function valueOf(field: Field, input: Example['inputs'][string] | undefined): SandboxValue {
  if (input === undefined) return null;
  return field.type === 'date' ? { date: String(input) } : input;
}
