import { jobIdOf } from '@gruntless/contracts';
import { deleteFile } from '@gruntless/db';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, openFixture } from './open-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await fixture.startWorker();
});
afterAll(() => fixture.close());

async function runOf(
  script: string,
  execution: { outputFilename?: string | null; isTextOutput?: boolean } = {},
) {
  const runId = await fixture.startRun(await fixture.approvedWorkflow({ script, ...execution }));
  const run = await fixture.ended(runId);
  const outputs = await fixture.outputs(runId);
  return { run, outputs, runId };
}

async function bytesOf(outputs: Awaited<ReturnType<Fixture['outputs']>>, name: string): Promise<Buffer> {
  const file = outputs.find((output) => output.name === name);
  if (file === undefined) throw new Error(`no output ${name}`);
  return fixture.read(file);
}

it('gives a script its files and values, and takes the named output byte for byte', async () => {
  const workflow = await fixture.approvedWorkflow({
    fields: [
      { id: 'tables', type: 'multi_file_upload', label: 'Tables', required: true },
      { id: 'title', type: 'text_input', label: 'Title' },
      { id: 'count', type: 'number', label: 'Count' },
      { id: 'day', type: 'date', label: 'Day' },
      { id: 'sure', type: 'checkbox', label: 'Sure' },
      { id: 'absent', type: 'text_area', label: 'Absent' },
    ],
    script: `
import pathlib
names = sorted(p.name for p in pathlib.Path('/input_files/tables').iterdir())
text = ''.join(pathlib.Path('/input_files/tables', name).read_text() for name in names)
print('hello')
open('/output/out.txt', 'w').write(repr((names, text, title, count, day.isoformat(), sure, absent)))
open('/output/other.txt', 'w').write('not asked for')
`,
  });
  const tables = [await fixture.upload('a.csv', 'one\n'), await fixture.upload('a.csv', 'two\n')];
  const runId = await fixture.startRun(workflow, {
    tables,
    title: "it's",
    count: 3,
    day: '2026-01-31',
    sure: true,
  });
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', error: null, attempt: 1 });
  const outputs = await fixture.outputs(runId);
  expect(outputs.map(({ name, contentType }) => [name, contentType])).toEqual([
    ['out.txt', 'text/plain; charset=utf-8'],
  ]);
  expect((await bytesOf(outputs, 'out.txt')).toString()).toBe(
    `(['a (2).csv', 'a.csv'], 'two\\none\\n', "it's", 3, '2026-01-31', True, None)`,
  );
  expect(await fixture.log(runId)).toBe('hello\n');
});

it('says everything that happens in one sequence without gaps, and the end last', async () => {
  const { runId } = await runOf(`
from gruntless import progress
print('begin')
progress(0.5, 'half')
print('end')
open('/output/out.txt', 'w').write('x')
`);
  const events = await fixture.events(runId);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
  const statuses = events.flatMap((event) => (event.kind === 'status' ? [event.data.status] : []));
  expect(statuses).toEqual(['queued', 'running', 'succeeded']);
  expect(events.at(-1)).toMatchObject({ kind: 'status', data: { status: 'succeeded', error: null } });
  expect(events).toContainEqual(
    expect.objectContaining({ kind: 'progress', data: { fraction: 0.5, message: 'half' } }),
  );
  expect(await fixture.log(runId)).toBe('begin\nend\n');
});

it('ends a script that raises as failed, with its traceback', async () => {
  const { run, outputs } = await runOf("def f():\n    raise ValueError('no such column')\nf()\n");
  expect(run).toMatchObject({ status: 'failed', success: false, error: { kind: 'script_error' } });
  expect(run.error?.message).toContain('line 2, in f');
  expect(run.error?.message).toMatch(/ValueError: no such column$/);
  expect(outputs).toEqual([]);
});

it('gives every file as one zip where none is named, deterministic and with safe names', async () => {
  const { outputs } = await runOf(
    `
import os
os.makedirs('/output/b')
for name, text in [('b/two.txt', '2'), ('a.txt', '1' * 100_000), ('A.txt', 'other'), ('empty', '')]:
    open('/output/' + name, 'w').write(text)
`,
    { outputFilename: null },
  );
  expect(outputs.map(({ name, contentType }) => [name, contentType])).toEqual([
    ['Chore.zip', 'application/zip'],
  ]);
  const entries = unzipSync(await bytesOf(outputs, 'Chore.zip'));
  const texts = Object.entries(entries).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]);
  expect(texts).toEqual([
    ['A.txt', 'other'],
    ['a (2).txt', '1'.repeat(100_000)],
    ['b/two.txt', '2'],
    ['empty', ''],
  ]);
});

it('gives the text of result.md, and the other files beside it', async () => {
  const { run, outputs } = await runOf(
    `
open('/output/result.md', 'w').write('# Grüße\\n')
open('/output/table.csv', 'w').write('a,b')
`,
    { isTextOutput: true, outputFilename: 'table.csv' },
  );
  expect(run).toMatchObject({ status: 'succeeded', textOutput: '# Grüße\n' });
  expect(outputs.map(({ name }) => name)).toEqual(['result.md', 'table.csv']);
  expect((await bytesOf(outputs, 'result.md')).toString()).toBe('# Grüße\n');
});

it.each([
  ['nothing at all', 'print(1)', {}, 'left no file in /output. Its result is expected at /output/out.txt.'],
  ['an empty file', "open('/output/out.txt', 'w')", {}, 'left /output/out.txt empty.'],
  ['no text', "open('/output/x', 'w').write('x')", { isTextOutput: true }, 'left no /output/result.md'],
])('fails a script that ends well and leaves %s', async (_what, script, execution, message) => {
  const { run } = await runOf(script, execution);
  expect(run).toMatchObject({ status: 'failed', error: { kind: 'no_output' } });
  expect(run.error?.message).toContain(message);
});

it('says in the log what it did not take', async () => {
  const { run, runId } = await runOf(`
import os
os.symlink('/etc/passwd', '/output/link')
open('/output/out.txt', 'w').write('x')
`);
  expect(run.status).toBe('succeeded');
  expect(await fixture.log(runId)).toContain('[Not part of the result: link: it is a symbolic link.]');
});

it('lets a carriage return overwrite the last line', async () => {
  const { runId } = await runOf(`
import sys, time
for percent in (10, 50, 100):
    print(f'\\r{percent} %', end='', flush=True)
    time.sleep(0.4)
print('\\ndone')
open('/output/out.txt', 'w').write('x')
`);
  let seen = '';
  for (const event of await fixture.events(runId)) {
    if (event.kind !== 'log') continue;
    seen = (event.data.overwrite ? seen.slice(0, seen.lastIndexOf('\n') + 1) : seen) + event.data.text;
  }
  expect(seen).toBe('100 %\ndone\n');
});

it('fails a run whose input was deleted before it began', async () => {
  const workflow = await fixture.approvedWorkflow({
    fields: [{ id: 'table', type: 'file_upload', label: 'Table' }],
    script: 'print(1)',
  });
  const fileId = await fixture.upload('gone.csv', 'x');
  const runId = await fixture.insertRun(workflow, { table: [fileId] });
  await fixture.api.inTenant(fixture.tenant, (em) => deleteFile(em, fileId));
  await fixture.producer.enqueue('execute-run', { runId }, jobIdOf(runId, 0));
  const run = await fixture.ended(runId);
  expect(run).toMatchObject({ status: 'failed', attempt: 1, error: { kind: 'input_gone' } });
  expect(run.error?.message).toContain('"gone.csv"');
});

it('executes a run once, however many jobs name it', async () => {
  const workflow = await fixture.approvedWorkflow({ script: "open('/output/out.txt', 'w').write('x')" });
  const runId = await fixture.insertRun(workflow);
  await Promise.all(
    [0, 1, 2].map((n) => fixture.producer.enqueue('execute-run', { runId }, jobIdOf(runId, n))),
  );
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 1 });
  const running = (await fixture.events(runId)).filter(
    (event) => event.kind === 'status' && event.data.status === 'running',
  );
  expect(running).toHaveLength(1);
});
