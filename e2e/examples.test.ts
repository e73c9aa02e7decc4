import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadExamples } from '../examples/load.ts';
import { type ExampleRun, runExample } from '../examples/run-example.ts';
import { type Services, startServices } from './start-services.ts';

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

describe.each(await loadExamples())('the example $slug', (example) => {
  it('goes from sign-up to a downloaded result that is right to the byte', async () => {
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
      expect(Buffer.from(actual).equals(expected), `${name}:\n${Buffer.from(actual).toString()}`).toBe(true);
      if (example.workflow.execution.isTextOutput === true) expect(result.run.text).toBe(expected.toString());
    }
  });
});
