import { randomUUID } from 'node:crypto';
import type { Client, Hint, RunStatus } from '@gruntless/client';
import { isTerminal, type RunEvent } from '@gruntless/contracts';
import { openHints } from '@gruntless/queue';
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest';
import { approveWorkflow } from './approve-workflow.ts';
import { type RedisServer, redisMissing, startRedis } from './start-redis.ts';
import { type Services, startServices } from './start-services.ts';

const missing = redisMissing();
/** Far above what any of it takes on a machine of its own. */
const patienceMs = 120_000;
const script = 'import time\ntime.sleep(0.05)\nopen("/output/out.txt", "w").write("once")\n';

let redis: RedisServer;
let services: Services;
let client: Client;
let workflowId: string;
beforeEach(async ({ skip }) => {
  if (missing !== null) skip(missing);
  redis = await startRedis();
  const server = { adminUrl: inject('adminUrl'), templateName: inject('templateName') };
  services = await startServices(server, { REDIS_URL: redis.url, SWEEP_EVERY_MS: '500', LOG_LEVEL: 'fatal' });
  client = await services.newUser();
  workflowId = await approveWorkflow(client, script, { outputFilename: 'out.txt' });
});
afterEach(async () => {
  if (missing !== null) return;
  await services.close();
  await redis.stop();
});

async function startRuns(count: number): Promise<string[]> {
  const runs = Array.from({ length: count }, () => client.api.runs.start.mutate({ workflowId, inputs: {} }));
  return (await Promise.all(runs)).map(({ id }) => id);
}

async function ended(count: number): Promise<void> {
  const numEnded = async () =>
    (await client.api.runs.list.query({ limit: 100 })).items.filter(({ status }) => isTerminal(status))
      .length;
  await vi.waitUntil(async () => (await numEnded()) >= count, { timeout: patienceMs, interval: 100 });
}

async function readiness() {
  const response = await fetch(`${services.url}/readyz`);
  return { code: response.status, body: await response.json() };
}

/** Whatever happened to the queue, the run itself went the straight way. */
async function expectOnce(runId: string): Promise<void> {
  const { items } = await client.api.runs.events.query({ runId });
  const statusOf = (event: RunEvent): [RunStatus, number][] =>
    event.kind === 'status' ? [[event.data.status, event.attempt]] : [];
  expect(items.flatMap(statusOf)).toEqual([
    ['queued', 0],
    ['running', 1],
    ['succeeded', 1],
  ]);
  const { outputs } = await client.api.runs.get.query({ runId });
  expect(outputs.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([['out.txt', 4]]);
}

it(
  'FLUSHALL amid a hundred queued runs loses none of them, and doubles none',
  { timeout: patienceMs },
  async () => {
    const runIds = await startRuns(100);
    await ended(10);
    const { items } = await client.api.runs.list.query({ limit: 100 });
    expect(items.filter(({ status }) => status === 'queued').length).toBeGreaterThan(50);
    expect(await redis.command('flushall')).toBe('OK');
    await ended(100);
    await Promise.all(runIds.map(expectOnce));
  },
);

it(
  'runs are taken in while Redis is away, and all end once it is back, empty',
  { timeout: patienceMs },
  async () => {
    const before = await startRuns(20);
    await ended(5);
    await redis.kill();
    const during = await startRuns(20);
    expect(await readiness()).toEqual({ code: 200, body: { status: 'degraded', faults: ['queue'] } });
    await redis.restart();
    const after = await startRuns(10);
    await ended(50);
    await Promise.all([...before, ...during, ...after].map(expectOnce));
    expect(await readiness()).toEqual({ code: 200, body: { status: 'ok' } });
  },
);

it(
  'hints are heard again after Redis was emptied, and after it was away',
  { timeout: patienceMs },
  async () => {
    const heard: string[] = [];
    const location = {
      databaseUrl: services.databaseUrl,
      databaseRole: 'gruntless_queue',
      redisUrl: redis.url,
    };
    const listen = (hint: Hint) => void heard.push(hint.id);
    const hints = await openHints(location, listen, () => undefined);
    const carries = async () => {
      const id = randomUUID();
      // While the line is down, a hint is refused; that is for the next round.
      const send = () => hints.send({ kind: 'run', id }).catch(() => undefined);
      await vi.waitUntil(async () => (await send(), heard.includes(id)), { timeout: 20_000, interval: 100 });
    };
    try {
      await carries();
      await redis.command('flushall');
      await carries();
      await redis.kill();
      await redis.restart();
      await carries();
    } finally {
      await hints.close();
    }
  },
);

it('all processes stop by themselves while Redis is away', { timeout: patienceMs }, async () => {
  await redis.kill();
  await startRuns(1);
  const all = [...services.apis, ...services.workers];
  await Promise.all(all.map((service) => service.stop()));
  for (const { end } of all) expect(await end).toEqual({ code: 0, signal: null });
});
