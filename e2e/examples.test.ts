import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadExamples } from '../examples/load.ts';
import { type ExampleRun, runApproved, runExample } from '../examples/run-example.ts';
import { sameResult } from '../examples/same-result.ts';
import { type Services, startServices } from './start-services.ts';
import { whyNoIndex } from './why-no-index.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
});
afterAll(() => services.close());

/** What the run left, by name; the entries of a zip of several files stand for themselves. */
function filesOf({ run, outputs }: ExampleRun, expectedNames: string[]): Map<string, Uint8Array> {
  const [only] = run.outputs;
  const bytes = only === undefined ? undefined : outputs.get(only.name);
  if (only === undefined || bytes === undefined || expectedNames.includes(only.name)) return outputs;
  return new Map(Object.entries(unzipSync(bytes)));
}

/** Packages come from far away, over whatever line there is. */
const installedWithinMs = 120_000;

const missing = await whyNoIndex();
const examples = await loadExamples();

describe.each(examples)('the example $slug', { timeout: installedWithinMs }, (example) => {
  it('goes from sign-up to a downloaded result that is right', async ({ skip }) => {
    if (example.needsPackages && missing !== null) skip(missing);
    const client = await services.newUser();
    const events: string[] = [];
    const result = await runExample(client, example, { onEvent: (event) => events.push(event.kind) });
    expect(result.run).toMatchObject({ status: 'succeeded', success: true, error: null });
    expect(events).toContain('log');

    const files = filesOf(
      result,
      example.expected.map(({ name }) => name),
    );
    expect([...files.keys()].toSorted()).toEqual(example.expected.map(({ name }) => name).toSorted());
    for (const { name, path } of example.expected) {
      const [actual, expected] = [files.get(name) ?? new Uint8Array(), await readFile(path)];
      expect(sameResult(name, actual, expected), `${name}:\n${Buffer.from(actual).toString()}`).toBe(true);
      if (example.workflow.execution.isTextOutput === true) expect(result.run.text).toBe(expected.toString());
    }
  });
});

describe.each(examples.filter(({ needsPackages }) => needsPackages))(
  'the example $slug',
  { timeout: installedWithinMs },
  (example) => {
    it("runs for somebody else on the author's lock, with nothing resolved and nothing installed", async ({
      skip,
    }) => {
      if (missing !== null) skip(missing);
      const author = await services.newUser();
      const { run } = await runExample(author, example);
      const original = await author.api.workflows.get.query({ workflowId: run.workflowId });
      const { code } = await author.api.shares.create.mutate({ workflowId: run.workflowId });
      const before = await installed();

      const friend = await services.newUser();
      const { workflowId } = await friend.api.shares.accept.mutate({ code });
      const fork = await friend.api.workflows.get.query({ workflowId });
      expect(fork.status).toBe('approved');
      expect(fork.execution.lock?.packages.length).toBeGreaterThan(0);
      expect(fork.execution.lock).toEqual(original.execution.lock);

      const theirs = await runApproved(friend, workflowId, example);
      expect(theirs.run).toMatchObject({ status: 'succeeded', error: null });
      expect(await installed()).toEqual(before);
    });
  },
);

/** When each environment was installed, by its name. */
async function installed(): Promise<Record<string, string>> {
  const ready = join(services.folder, 'environments', 'ready');
  const entries = (await readdir(ready)).map(async (key) => [
    key,
    await readFile(join(ready, key, 'about.json'), 'utf8'),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
