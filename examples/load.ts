import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executionInput, fileName, workflowCreateInput } from '@gruntless/contracts';
import { z } from 'zod';

/** A file to upload for a field; `path` is where its bytes are. */
export type ExampleFile = { fieldId: string; name: string; path: string };

/** A file that a run must leave; for a zip of several files, each of them. */
export type ExpectedFile = { name: string; path: string };

/** A workflow, what to run it with, and what must come out: see `sameResult`. */
export type Example = {
  /** The name of its folder. */
  slug: string;
  /** What `workflows.create` takes. */
  workflow: z.infer<typeof exampleWorkflow>;
  /** The values of the value fields. Those of the file fields are the ids that uploading `files` gives. */
  inputs: Record<string, string | number | boolean>;
  files: ExampleFile[];
  expected: ExpectedFile[];
  /** It runs only where its packages can be had: where an index answers. */
  needsPackages: boolean;
};

const exampleWorkflow = workflowCreateInput.omit({ idempotencyKey: true });

/** `workflow.json`: the script is a file of its own beside it. */
const workflowFile = exampleWorkflow.extend({ execution: executionInput.omit({ script: true }) });

/** `inputs.json`: a value for a value field, names below `files/` for a file field. */
const inputsFile = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(fileName).min(1)]),
);

/** All examples, by name. Rejects with the path of the file that is wrong and what is wrong with it. */
export async function loadExamples(): Promise<Example[]> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const slugs = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(slugs.toSorted().map(loadExample));
}

async function loadExample(slug: string): Promise<Example> {
  const folder = join(import.meta.dirname, slug);
  const described = await parseFile(join(folder, 'workflow.json'), workflowFile);
  const script = await readFile(join(folder, 'script.py'), 'utf8');
  const workflow = exampleWorkflow.parse({ ...described, execution: { ...described.execution, script } });

  const given = await parseFile(join(folder, 'inputs.json'), inputsFile);
  const inputs: Example['inputs'] = {};
  const files: ExampleFile[] = [];
  for (const [fieldId, value] of Object.entries(given)) {
    if (Array.isArray(value)) {
      for (const name of value) files.push({ fieldId, name, path: join(folder, 'files', name) });
    } else {
      inputs[fieldId] = value;
    }
  }

  const names = await readdir(join(folder, 'expected'));
  const expected = names.toSorted().map((name) => ({ name, path: join(folder, 'expected', name) }));
  const needsPackages = workflow.execution.dependencies.length > 0;
  return { slug, workflow, inputs, files, expected, needsPackages };
}

async function parseFile<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const { error, data } = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (error !== undefined) throw new Error(`${path} is not as it should be:\n${z.prettifyError(error)}`);
  return data;
}
