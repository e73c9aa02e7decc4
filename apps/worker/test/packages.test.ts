import { jobIdOf, type Lock } from '@gruntless/contracts';
import { cancelRun } from '@gruntless/db';
import { type Index, makeWheel, startIndex, type WheelPlan } from '@gruntless/environments/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fixture, openFixture, until, type WorkflowParts } from './open-fixture.ts';

let index: Index;
let fixture: Fixture;
let worker: Awaited<ReturnType<Fixture['startWorker']>>;
beforeAll(async () => {
  index = await startIndex();
  // One run at a time: whoever holds that place up holds up everybody.
  fixture = await openFixture({ PACKAGE_INDEX_URL: index.url, CONCURRENCY: '1', DRAIN_MS: '200' });
  worker = await fixture.startWorker();
});
afterAll(async () => {
  await fixture.close();
  await index.close();
});

const greet = (name: string) =>
  `import ${name}\nprint(${name}.version)\nopen('/output/out.txt', 'w').write(${name}.version)\n`;

async function validated(parts: WorkflowParts) {
  const { id } = await fixture.insertWorkflow(parts);
  await fixture.producer.enqueue('validate', { workflowId: id }, jobIdOf(id, 0));
  return until(
    () => fixture.loadWorkflow(id),
    ({ status }) => status !== 'validating',
  );
}

/** The lock of a wheel that the index has, though nobody has installed it. */
function lockOf(plan: WheelPlan): Lock {
  const wheel = makeWheel(plan);
  index.add(wheel);
  return { packages: [{ name: wheel.name, version: wheel.version, sha256: [wheel.sha256] }] };
}

it('a version is approved with its lock and its packages installed, and its run imports them', async () => {
  index.add(
    makeWheel({ name: 'greeting', requires: ['wording'] }),
    makeWheel({ name: 'wording', version: '2.1' }),
  );
  const workflow = await validated({ script: greet('greeting'), dependencies: ['greeting'] });
  expect(workflow).toMatchObject({ status: 'approved', rejectionReason: null });
  expect(workflow.execution.lock?.packages.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'greeting 1.0',
    'wording 2.1',
  ]);
  const asked = index.asked.length;
  const run = await fixture.ended(await fixture.startRun(workflow));
  expect(run).toMatchObject({ status: 'succeeded', error: null });
  expect(await fixture.log(run.id)).toContain('1.0\n');
  expect(index.asked.length).toBe(asked);
});

it('a version that brings its lock along is not resolved, and installed as it was locked', async () => {
  const lock = lockOf({ name: 'carried', version: '1.0' });
  index.add(makeWheel({ name: 'carried', version: '2.0' }));
  const workflow = await validated({ script: greet('carried'), dependencies: ['carried'], lock });
  expect(workflow).toMatchObject({ status: 'approved', execution: { lock } });
  const run = await fixture.ended(await fixture.startRun(workflow));
  expect(await fixture.log(run.id)).toContain('1.0\n');
});

it('a version fails with a sentence that says what is wrong with its dependencies', async () => {
  index.add(makeWheel({ name: 'pandas' }));
  expect(await validated({ script: 'import pandsa\n', dependencies: ['pandsa'] })).toMatchObject({
    status: 'failed',
    rejectionReason: 'There is no package "pandsa". Did you mean pandas?',
  });
});

it('a run that waits for its packages does not hold up one that needs none', async () => {
  const workflow = await fixture.approvedWorkflow({
    script: greet('late'),
    dependencies: ['late'],
    lock: lockOf({ name: 'late' }),
  });
  const letGo = index.hold();
  const asked = index.nextDownload();
  const waiting = await fixture.startRun(workflow);
  await asked;
  const plain = await fixture.approvedWorkflow({ script: "open('/output/out.txt', 'w').write('x')" });
  expect(await fixture.ended(await fixture.startRun(plain))).toMatchObject({ status: 'succeeded' });
  expect((await fixture.loadRun(waiting)).status).toBe('running');
  letGo();
  expect(await fixture.ended(waiting)).toMatchObject({ status: 'succeeded', attempt: 1 });
});

it('a run that waits for its packages can be canceled', async () => {
  const workflow = await fixture.approvedWorkflow({
    script: greet('unwanted'),
    dependencies: ['unwanted'],
    lock: lockOf({ name: 'unwanted' }),
  });
  const letGo = index.hold();
  const asked = index.nextDownload();
  const runId = await fixture.startRun(workflow);
  await asked;
  await fixture.api.inTenant(fixture.tenant, (em) => cancelRun(em, runId));
  await fixture.sendCancel(runId);
  expect(await fixture.ended(runId)).toMatchObject({ status: 'canceled', error: null });
  letGo();
});

it('a run whose packages have changed since they were locked fails and says so', async () => {
  const lock = lockOf({ name: 'changed' });
  const workflow = await fixture.approvedWorkflow({
    script: greet('changed'),
    dependencies: ['changed'],
    lock: { packages: lock.packages.map((entry) => ({ ...entry, sha256: ['0'.repeat(64)] })) },
  });
  const run = await fixture.ended(await fixture.startRun(workflow));
  expect(run).toMatchObject({
    status: 'failed',
    error: { kind: 'environment_failed', message: expect.stringContaining('are not those that were locked') },
  });
});

it('a worker that stops gives back a run that waits for its packages, and another one ends it', async () => {
  const workflow = await fixture.approvedWorkflow({
    script: greet('handed'),
    dependencies: ['handed'],
    lock: lockOf({ name: 'handed' }),
  });
  const letGo = index.hold();
  const asked = index.nextDownload();
  const runId = await fixture.startRun(workflow);
  await asked;
  await worker.close();
  expect(await fixture.loadRun(runId)).toMatchObject({ status: 'queued', attempt: 1 });
  letGo();
  worker = await fixture.startWorker();
  expect(await fixture.ended(runId)).toMatchObject({ status: 'succeeded', attempt: 2 });
});
