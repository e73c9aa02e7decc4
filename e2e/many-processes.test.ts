import { createClient, followRun, followWorkflow, type Field, type RunEvent } from '@gruntless/client';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { approveWorkflow } from './approve-workflow.ts';
import type { Balancer } from './open-balancer.ts';
import { type RedisServer, redisMissing, startRedis } from './start-redis.ts';
import { type Services, startServices } from './start-services.ts';

const noRedis = redisMissing();
const copy: { fields: Field[]; outputFilename: string } = {
  fields: [{ id: 'text', type: 'file_upload', label: 'Text', required: true }],
  outputFilename: 'copy.txt',
};
const copyScript = (mark: string) => `
from pathlib import Path
for path in Path("/input_files/text").iterdir():
    print("copies", path.name)
    Path("/output/copy.txt").write_text("${mark} " + path.read_text())
`;

/** Writes a line, waits, and again: long enough for a process to be killed in the middle. */
const slowScript = `
import time
for line in range(40):
    print(f"line {line}")
    time.sleep(0.05)
open("/output/done.txt", "w").write("done")
`;
const slow = { outputFilename: 'done.txt' };

const engines = ['postgres', 'redis'];
describe.each(engines)(
  'two APIs behind one address, two workers, the queue on %s',
  { timeout: 60_000 },
  (engine) => {
    const missing = engine === 'redis' ? noRedis : null;
    let redis: RedisServer | undefined;
    let services: Services;
    let balancer: Balancer;

    beforeAll(async () => {
      if (missing !== null) return;
      redis = engine === 'redis' ? await startRedis() : undefined;
      const server = { adminUrl: inject('adminUrl'), templateName: inject('templateName') };
      const env = {
        ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
        CONCURRENCY: '1',
        RUN_LEASE_MS: '2000',
        SWEEP_EVERY_MS: '500',
        LOG_LEVEL: 'error',
      };
      services = await startServices(server, env, { apis: 2, workers: 2 });
      if (services.balancer === undefined) throw new Error('Two APIs stand behind no balancer.');
      balancer = services.balancer;
    });
    afterAll(async () => {
      await services?.close();
      await redis?.stop();
    });
    beforeEach(({ skip }) => {
      if (missing !== null) skip(missing);
    });

    it('a workflow is made, run, shared, accepted, changed and run again', async () => {
      const ada = await services.newUser();
      const bob = await services.newUser();
      const runOn = async (client: typeof ada, workflowId: string, content: string) => {
        const file = await client.upload('poem.txt', new TextEncoder().encode(content));
        const { id } = await client.api.runs.start.mutate({ workflowId, inputs: { text: [file.id] } });
        const run = await followRun(client, id);
        expect(run).toMatchObject({ status: 'succeeded', error: null });
        const fileId = run.outputs[0]?.id ?? '';
        const { url } = await client.api.files.link.query({ fileId });
        expect(new URL(url).origin).toBe(services.url);
        const ways = [await client.download(fileId), await fetch(url)];
        return Promise.all(ways.map((response) => response.text()));
      };

      const original = await approveWorkflow(ada, copyScript('first'), copy);
      expect(await runOn(ada, original, 'one')).toEqual(['first one', 'first one']);
      const { code } = await ada.api.shares.create.mutate({ workflowId: original });
      expect(await bob.api.shares.preview.query({ code })).toMatchObject({ name: 'Chore' });
      const { workflowId: fork } = await bob.api.shares.accept.mutate({ code });
      expect(await bob.api.shares.accept.mutate({ code })).toMatchObject({ workflowId: fork });
      expect(await runOn(bob, fork, 'two')).toEqual(['first two', 'first two']);

      const execution = { script: copyScript('second'), dependencies: [], outputFilename: 'copy.txt' };
      const edited = await bob.api.workflows.edit.mutate({ workflowId: fork, execution });
      expect(await followWorkflow(bob, edited.id)).toMatchObject({ status: 'approved' });
      expect(await runOn(bob, edited.id, 'three')).toEqual(['second three', 'second three']);
      await expect(ada.api.workflows.get.query({ workflowId: fork })).rejects.toMatchObject({
        data: { code: 'NOT_FOUND' },
      });
      const { mine, family } = await bob.api.workflows.stats.query({ workflowId: edited.id });
      expect([mine.numRuns, family.numRuns]).toEqual([2, 3]);
      for (const { url } of services.apis) expect(balancer.answered.get(url ?? '')).toBeGreaterThan(10);
    });

    it('a run is watched at one API and canceled at the other', async () => {
      const { token } = await services.newUser();
      const clients = services.apis.map(({ url }) => createClient({ url: url ?? '', token }));
      const [here, there] = clients;
      if (here === undefined || there === undefined) throw new Error('There are not two APIs.');
      const workflowId = await approveWorkflow(here, 'import time\nprint("begun")\ntime.sleep(60)');
      const { id } = await there.api.runs.start.mutate({ workflowId, inputs: {} });
      const run = await followRun(here, id, {
        onEvent({ kind }) {
          if (kind === 'log') void there.api.runs.cancel.mutate({ runId: id });
        },
      });
      expect(run.status).toBe('canceled');
    });

    it('a worker that is killed leaves its run to the other one', async () => {
      const client = await services.newUser();
      const workflowId = await approveWorkflow(client, slowScript, slow);
      const start = () => client.api.runs.start.mutate({ workflowId, inputs: {} });
      const runs = [await start(), await start()];
      const logging = async () => {
        const pages = await Promise.all(runs.map(({ id }) => client.api.runs.events.query({ runId: id })));
        return pages.filter(({ items }) => items.some(({ kind }) => kind === 'log')).length;
      };
      // Each worker runs one at a time, so each has one.
      await vi.waitUntil(async () => (await logging()) === 2, { timeout: 15_000 });
      const lost = services.workers.shift();
      await lost?.kill();
      const attempts = await Promise.all(
        runs.map(async ({ id }) => {
          expect(await followRun(client, id)).toMatchObject({
            status: 'succeeded',
            outputs: [{ name: 'done.txt' }],
          });
          const { items } = await client.api.runs.events.query({ runId: id });
          const endings = items.filter(
            (event) => event.kind === 'status' && event.data.status === 'succeeded',
          );
          expect(endings).toHaveLength(1);
          return endings[0]?.attempt;
        }),
      );
      expect(new Set(attempts)).toEqual(new Set([1, 2]));
      services.workers.push(await services.startWorker());
    });

    it('a subscription whose API is killed goes on at the other, without a lost or doubled event', async () => {
      const client = await services.newUser();
      const workflowId = await approveWorkflow(client, slowScript, slow);
      const { id } = await client.api.runs.start.mutate({ workflowId, inputs: {} });
      const events: RunEvent[] = [];
      let killed: Promise<void> | undefined;
      const run = await followRun(client, id, {
        onEvent(event) {
          events.push(event);
          if (event.kind !== 'log') return;
          const [serving] = balancer.answering('runs.watch');
          killed ??= services.apis.find(({ url }) => url === serving)?.kill();
        },
      });
      expect(killed).toBeDefined();
      await killed;
      expect(run.status).toBe('succeeded');
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
      const log = events.flatMap((event) => (event.kind === 'log' ? [event.data.text] : [])).join('');
      expect(log).toBe(Array.from({ length: 40 }, (_line, n) => `line ${n}\n`).join(''));
    });
  },
);
