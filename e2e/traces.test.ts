import { followRun, followWorkflow } from '@gruntless/client';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type CollectedSpan, type Collector, startCollector } from './start-collector.ts';
import { type Services, startServices } from './start-services.ts';

const parts = new AsyncDisposableStack();
let collector: Collector;
let services: Services;
beforeAll(async () => {
  collector = parts.adopt(await startCollector(), (part) => part.close());
  services = parts.adopt(
    await startServices(
      { adminUrl: inject('adminUrl'), templateName: inject('templateName') },
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    ),
    (part) => part.close(),
  );
});
afterAll(() => parts.disposeAsync());

it('a run is one trace, from the request through the queue to its last write, and tells nothing of its user', async () => {
  const client = await services.newUser();
  const secret = 'words-of-a-user';
  const { id } = await client.api.workflows.create.mutate({
    name: secret,
    fields: [{ id: 'who', type: 'text_input', label: secret, required: true }],
    execution: { script: `print(who, "${secret}")`, dependencies: [], outputFilename: null },
  });
  await followWorkflow(client, id);
  const { id: runId } = await client.api.runs.start.mutate({ workflowId: id, inputs: { who: secret } });
  await followRun(client, runId);

  const hasRunId = ({ attributes }: CollectedSpan) =>
    attributes.some(({ key, value }) => key === 'run.id' && value['stringValue'] === runId);
  const job = await collector.until((span) => span.name === 'execute-run' && hasRunId(span));
  const { traceId } = job;
  await collector.until((span) => span.traceId === traceId && span.name === 'POST /trpc/*');

  const trace = collector.spans.filter((span) => span.traceId === traceId);
  const nameOf = (spanId: string | undefined) => trace.find((span) => span.spanId === spanId)?.name ?? null;
  const tree = Object.fromEntries(
    trace.map((span) => [`${String(span.service)}: ${span.name}`, nameOf(span.parentSpanId)]),
  );
  expect(tree).toEqual({
    'gruntless-api: POST /trpc/*': null,
    'gruntless-api: runs.start': 'POST /trpc/*',
    'gruntless-api: enqueue execute-run': 'runs.start',
    'gruntless-worker: execute-run': 'enqueue execute-run',
    'gruntless-worker: claim': 'execute-run',
    'gruntless-worker: packages': 'execute-run',
    'gruntless-worker: prepare': 'execute-run',
    'gruntless-worker: sandbox': 'execute-run',
    'gruntless-worker: store': 'execute-run',
    'gruntless-worker: finish': 'execute-run',
  });
  expect(JSON.stringify(collector.spans)).not.toContain(secret);
  expect(JSON.stringify(collector.spans)).not.toContain('example.com');
});

it("a client's own traceparent is not taken over", async () => {
  const forged = '0af7651916cd43dd8448eb211c80319c';
  await fetch(`${services.url}/trpc/me.get`, {
    headers: { traceparent: `00-${forged}-b7ad6b7169203331-01` },
  });
  const isRefused = ({ key, value }: CollectedSpan['attributes'][number]) =>
    key === 'code' && value['stringValue'] === 'UNAUTHENTICATED';
  await collector.until((span) => span.name === 'me.get' && span.attributes.some(isRefused));
  expect(collector.spans.map(({ traceId }) => traceId)).not.toContain(forged);
});
