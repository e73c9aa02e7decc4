import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  executionInput,
  type Field,
  jobIdOf,
  type WorkflowStatus,
  workflowCreateInput,
} from '@gruntless/contracts';
import { claimWorkflow } from '@gruntless/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fixture, openFixture, until, type WorkflowParts } from './open-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await fixture.startWorker();
});
afterAll(() => fixture.close());

const fields: Field[] = [
  { id: 'tables', type: 'multi_file_upload', label: 'Tables' },
  { id: 'key_column', type: 'text_input', label: 'Key column' },
];
const usesKey = 'print(key_column)\n';

async function validate(parts: WorkflowParts): Promise<{ status: WorkflowStatus; reason: string | null }> {
  const { id } = await fixture.insertWorkflow(parts);
  await fixture.producer.enqueue('validate', { workflowId: id }, jobIdOf(id, 0));
  const { status, rejectionReason } = await until(
    () => fixture.loadWorkflow(id),
    (workflow) => workflow.status !== 'validating',
  );
  return { status, reason: rejectionReason };
}

describe('refuses, and says what to correct', () => {
  it.each<[string, WorkflowParts, string]>([
    [
      'a script that does not compile',
      { script: 'x = 1\ny = 2\nprint("a"\n' },
      `Line 3: '(' was never closed: print("a"`,
    ],
    [
      'limits beyond what the operator allows',
      { script: 'x = 1\n', limits: { timeoutMs: 700_000 } },
      'The workflow asks for a timeoutMs of 700000; at the most 600000 is allowed here.',
    ],
    ['what only the compiler sees', { script: 'return 1' }, "Line 1: 'return' outside function: return 1"],
    [
      'a name that nothing defines',
      { script: 'import csv\n\n\nprint(key_column)\n' },
      'The script uses "key_column" on line 4, but nothing defines it. Add a field with this id or define it.',
    ],
    [
      'a name that is local elsewhere',
      { script: 'def f():\n    total = 1\n    return total\n\nprint(f(), total)\n' },
      'The script uses "total" on line 5, but nothing defines it. Add a field with this id or define it.',
    ],
    [
      'a value that the script never uses',
      { script: 'print(1)  # key_column\n', fields },
      'The form asks for "Key column" (key_column), but the script never uses it.',
    ],
    [
      'a folder that no field makes',
      { script: `${usesKey}open("/input_files/table/a.csv")`, fields },
      'Line 2 reads /input_files/table, but the form has no file field "table". Its file fields are: tables.',
    ],
    [
      'a folder of a field that is a value',
      { script: `${usesKey}open("/input_files/key_column/a.csv")`, fields },
      'Line 2 reads /input_files/key_column, but "Key column" (key_column) is no file field. Its value is the variable key_column.',
    ],
    [
      'a module that is not there',
      { script: 'import os\nimport pandas as pd\n' },
      "Line 2: import pandas: pandas is not part of Python's standard library. Add it to the dependencies.",
    ],
    [
      'dependencies that are no packages',
      { script: 'print(1)\n', dependencies: ['./evil-1.0.tar.gz'] },
      '"./evil-1.0.tar.gz" is no package that can be asked for.',
    ],
    [
      'a script that breaks the parser',
      { script: `x = ${'-'.repeat(100_000)}1` },
      'Python cannot compile the script: ',
    ],
  ])('%s', async (_what, parts, reason) => {
    const verdict = await validate(parts);
    expect(verdict.status).toBe('failed');
    expect(verdict.reason?.slice(0, reason.length)).toBe(reason);
  });

  it('all of it at once, by line, and not more than anybody corrects', async () => {
    const names = Array.from({ length: 13 }, (_name, index) => `print(unknown_${index})`).join('\n');
    const { reason } = await validate({ script: names, fields });
    const lines = reason?.split('\n') ?? [];
    expect(lines).toHaveLength(11);
    expect(lines[0]).toContain('"unknown_0" on line 1');
    expect(lines.at(-1)).toBe('… and 4 more.');
  });
});

describe('approves', () => {
  it.each<[string, string]>([
    [
      'comprehensions, lambdas and nested functions',
      '[a for a in [1] if a]\nf = lambda b: b\ndef g(c):\n    def h(): return c\n    return h\n',
    ],
    [
      'global, del and walrus',
      'def f():\n    global made\n    made = 1\nf()\nprint(made)\ndel made\nif (n := 1): print(n)\n',
    ],
    [
      'except, with and match',
      'try:\n    pass\nexcept ValueError as e:\n    print(e)\nmatch [1, {"a": 2}]:\n    case [x, {"a": y, **rest}]: print(x, y, rest)\n    case other: print(other)\n',
    ],
    [
      'class scopes',
      'class A:\n    one = 1\n    two = one + 1\n    def m(self): return __class__, super(), self.two\n',
    ],
    ['names from a star import', 'from math import *\nprint(sqrt(2), pi)\n'],
    [
      'names that are made while it runs',
      'exec("made = 1")\nprint(made)\nglobals()["more"] = 2\nprint(more)\n',
    ],
    ['names that it tries', 'try:\n    print(perhaps)\nexcept NameError:\n    pass\n'],
    [
      'annotations that are never looked at',
      'from __future__ import annotations\ndef f(a: Later) -> Later:\n    b: Later = a\n    return b\n',
    ],
    [
      'modules that it can do without',
      'try:\n    import numpy\nexcept ImportError:\n    numpy = None\nprint(numpy)\n',
    ],
    [
      'progress, dunder names and builtins',
      'from gruntless import progress\nif __name__ == "__main__":\n    progress(1)\n    print(__file__, len([]), WindowsPath if False else None)\n'.replace(
        'WindowsPath if False else None',
        'exit',
      ),
    ],
    [
      'paths that it puts together',
      'n = "a"\nopen(f"/input_files/tab{n}/x") if 0 else 0\nprint("/input_files/" + n, "/input_files/tab" + n)\n',
    ],
  ])('%s', async (_what, script) => {
    expect(await validate({ script })).toEqual({ status: 'approved', reason: null });
  });

  it('values that are used by name alone', async () => {
    const script = 'print(globals()["key_column"])\nopen("/input_files/tables/a.csv") if 0 else 0\n';
    expect(await validate({ script, fields })).toEqual({ status: 'approved', reason: null });
    expect(await validate({ script: 'print("{key_column}")\n', fields })).toMatchObject({
      status: 'approved',
    });
  });

  it('every example', async () => {
    const examples = join(import.meta.dirname, '../../../examples');
    const folders = (await readdir(examples, { withFileTypes: true })).filter((each) => each.isDirectory());
    expect(folders.length).toBeGreaterThan(0);
    for (const { name } of folders) {
      const described: unknown = JSON.parse(await readFile(join(examples, name, 'workflow.json'), 'utf8'));
      const script = await readFile(join(examples, name, 'script.py'), 'utf8');
      const execution = executionInput.pick({ dependencies: true }).loose();
      const shape = workflowCreateInput.pick({ fields: true }).loose().extend({ execution });
      const {
        fields,
        execution: { dependencies },
      } = shape.parse(described);
      // Whose packages come from an index is checked where there is one.
      if (dependencies.length > 0) continue;
      expect(await validate({ script, fields })).toEqual({ status: 'approved', reason: null });
    }
  });
});

it('a version that a dead worker had claimed is decided by the next', async () => {
  const { id } = await fixture.insertWorkflow({ script: 'print(1)' });
  await claimWorkflow(fixture.database, id, 1);
  await fixture.producer.enqueue('validate', { workflowId: id }, jobIdOf(id, 1));
  const workflow = await until(
    () => fixture.loadWorkflow(id),
    ({ status }) => status === 'approved',
  );
  expect(workflow.attempt).toBe(2);
});
