import { followRun, followWorkflow } from '@gruntless/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { redisMissing, startRedis } from './start-redis.ts';
import { type Services, startServices } from './start-services.ts';

const token = 'operator-token-of-the-test-0123456789';
const asOperator = { authorization: `Bearer ${token}` };
const engines = ['postgres', ...(redisMissing() === null ? ['redis'] : [])];
const noRedis = redisMissing();
if (noRedis !== null) console.warn(`Not tested on Redis: ${noRedis}`);

async function scrape(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, { headers: asOperator });
  expect(response.status).toBe(200);
  return response.text();
}

async function run(services: Services, script: string) {
  const client = await services.newUser();
  const execution = { script, dependencies: [], outputFilename: null };
  const { id } = await client.api.workflows.create.mutate({ name: 'Figures', fields: [], execution });
  await followWorkflow(client, id);
  const { id: runId } = await client.api.runs.start.mutate({ workflowId: id, inputs: {} });
  return followRun(client, runId);
}

/** Samples of one metric, as written. */
const samplesOf = (text: string, name: string) =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`));

describe.each(engines)('on %s', (engine) => {
  let services: Services;
  let workerUrl: string;
  const parts = new AsyncDisposableStack();
  beforeAll(async () => {
    const redis = engine === 'redis' ? parts.adopt(await startRedis(), (part) => part.stop()) : null;
    services = parts.adopt(
      await startServices(
        { adminUrl: inject('adminUrl'), templateName: inject('templateName') },
        { OPERATOR_TOKEN: token, METRICS_PORT: '0', ...(redis === null ? {} : { REDIS_URL: redis.url }) },
      ),
      (part) => part.close(),
    );
    workerUrl = services.workerUrl ?? '';
  });
  afterAll(() => parts.disposeAsync());

  it('a run is counted from the request to its verdict, in every stage', async () => {
    expect(await run(services, 'open("/output/a.txt", "w").write("a")')).toMatchObject({
      status: 'succeeded',
    });
    expect(await run(services, 'raise ValueError("secret words of a user")')).toMatchObject({
      status: 'failed',
    });
    const [api, worker] = [await scrape(services.url), await scrape(workerUrl)];
    expect(api).toMatch(/gruntless_procedure_duration_seconds_count\{procedure="runs.start",code="OK"\} 2/);
    expect(api).toMatch(/gruntless_sign_ins_total\{kind="sign_up",outcome="succeeded"\} 2/);
    expect(api).toMatch(/gruntless_queue_waiting\{queue="execute-run"\} 0/);
    expect(api).toMatch(/gruntless_queue_engine_jobs\{queue="execute-run",state="waiting"\} 0/);
    expect(worker).toMatch(/gruntless_runs_total\{verdict="ok"\} 1/);
    expect(worker).toMatch(/gruntless_runs_total\{verdict="script_error"\} 1/);
    for (const stage of [
      'queue_wait',
      'claim',
      'packages',
      'prepare',
      'sandbox',
      'sandbox_start',
      'script',
      'store',
      'finish',
    ])
      expect(worker).toMatch(new RegExp(`stage_duration_seconds_count\\{stage="${stage}"\\} 2`));
    expect(api + worker).not.toContain('secret words');
  });

  it('no label holds what a client wrote', async () => {
    const strange = `strange-${crypto.randomUUID()}`;
    for (const path of [
      strange,
      `files/${strange}`,
      `trpc/${strange}`,
      `api/auth/${strange}`,
      `queues/${strange}`,
    ])
      await fetch(`${services.url}/${path}`, { headers: { 'x-request-id': strange } });
    await fetch(`${services.url}/trpc/runs.get`, { method: 'PROPFIND' }).catch(() => undefined);
    const text = await scrape(services.url);
    expect(text).not.toContain(strange);
    expect(text).not.toContain('PROPFIND');
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(samplesOf(text, 'gruntless_http_request_duration_seconds_count').join('\n')).toContain(
      'route="none"',
    );
  });

  it('the figures are for operators, the health of a worker for everybody', async () => {
    for (const url of [services.url, workerUrl]) {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      for (const headers of [{}, { authorization: 'Bearer guess' }])
        expect((await fetch(`${url}/metrics`, { headers })).status).toBe(401);
    }
    expect((await fetch(`${workerUrl}/metrics`, { method: 'POST', headers: asOperator })).status).toBe(405);
    expect((await fetch(`${workerUrl}/queues`)).status).toBe(404);
  });

  it('the queues are shown to operators, and cannot be changed', async () => {
    const board = (path: string, init: RequestInit = {}) =>
      fetch(`${services.url}/queues${path}`, { headers: asOperator, ...init });
    const unknown = await fetch(`${services.url}/queues`);
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toContain('Basic');
    const basic = Buffer.from(`operator:${token}`).toString('base64');
    const page = await board('', { headers: { authorization: `Basic ${basic}` } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(html) ?? [];
    expect((await board('/')).url).toBe(`${services.url}/queues`);
    const bundle = await fetch(new URL(script, `${services.url}/queues/`), { headers: asOperator });
    expect([bundle.status, bundle.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('javascript'),
    ]);
    const listed = await board('/api/queues?activeQueue=execute-run&status=latest&page=1&jobsPerPage=10');
    const { queues } = (await listed.json()) as { queues: { name: string; readOnlyMode: boolean }[] };
    expect(queues.map(({ name }) => name).toSorted()).toEqual(['execute-run', 'validate']);
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    for (const path of [
      '/api/queues/validate/pause',
      '/api/queues/execute-run/obliterate',
      '/api/queues/pause',
    ])
      expect((await board(path, { method: 'PUT' })).status).toBe(403);
  });
});
