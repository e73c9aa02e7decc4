import { followRun, followWorkflow, type RunEvent } from '@gruntless/client';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openCutProxy } from './cut-proxy.ts';
import { type Services, startServices } from './start-services.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices({ adminUrl: inject('adminUrl'), templateName: inject('templateName') });
});
afterAll(() => services.close());

/** Writes a line, waits, and again: long enough to be cut in the middle. */
const script = `
import time
for line in range(40):
    print(f"line {line}")
    time.sleep(0.05)
open("/output/done.txt", "w").write("done")
`;

it('a subscription that is cut in the middle of a run goes on without a lost or doubled event', async () => {
  const proxy = await openCutProxy(services.url);
  try {
    const client = await services.newUser(proxy.url);
    const { id } = await client.api.workflows.create.mutate({
      name: 'Slow',
      fields: [],
      execution: { script, dependencies: [], outputFilename: 'done.txt' },
    });
    await followWorkflow(client, id);
    const { id: runId } = await client.api.runs.start.mutate({ workflowId: id, inputs: {} });
    const events: RunEvent[] = [];
    let cuts = 0;
    const run = await followRun(client, runId, {
      onEvent(event) {
        events.push(event);
        // Twice in the middle: the log has begun, and is not at its end.
        if (event.kind === 'log' && cuts < 2) {
          cuts += 1;
          proxy.cut();
        }
      },
    });
    expect(cuts).toBe(2);
    expect(run.status).toBe('succeeded');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
    const log = events.flatMap((event) => (event.kind === 'log' ? [event.data.text] : [])).join('');
    expect(log).toBe(Array.from({ length: 40 }, (_line, n) => `line ${n}\n`).join(''));
    expect(events.at(-1)).toMatchObject({ kind: 'status', data: { status: 'succeeded' } });
  } finally {
    await proxy.close();
  }
});
