import { Readable } from 'node:stream';
import { type RunResult, renewRun, requeueRun } from '@gruntless/db';
import { openEnvironments } from '@gruntless/environments';
import { createWorkerFigures, noTraces, openFigures } from '@gruntless/figures';
import { createLogger } from '@gruntless/process';
import { openHub } from '@gruntless/queue';
import { defaultLimits, openSandbox } from '@gruntless/sandbox';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Deps } from '../src/context.ts';
import { type Attempt, claimAttempt } from '../src/execute-run/claim-attempt.ts';
import { finishAttempt } from '../src/execute-run/finish-attempt.ts';
import { openAside } from '../src/execute-run/open-aside.ts';
import { storeResult } from '../src/execute-run/store-result.ts';
import { type Fixture, openFixture, until } from './open-fixture.ts';

let fixture: Fixture;
let deps: Deps;
beforeEach(async () => {
  fixture = await openFixture();
  const sandbox = await openSandbox({ folder: fixture.workFolder, slots: 1 });
  deps = {
    ...fixture,
    sandbox,
    environments: await openEnvironments({
      folder: `${fixture.folder}/environments`,
      sandbox,
      variables: {},
      maxBytes: 1,
      maxEnvironmentBytes: 1,
      resolveTimeoutMs: 1_000,
      installTimeoutMs: 1_000,
    }),
    aside: openAside(1, () => {}),
    cancels: openHub(),
    draining: new AbortController().signal,
    figures: createWorkerFigures(openFigures(() => undefined)),
    traces: noTraces,
    log: createLogger('worker', 'silent'),
    settings: {
      runLeaseMs: 60_000,
      maxAttempts: 3,
      sweepEveryMs: 60_000,
      runRetentionMs: null,
      limits: { defaults: defaultLimits, maxima: defaultLimits },
    },
  };
});
afterEach(async () => {
  await deps.environments.close();
  await deps.sandbox.close();
  await fixture.close();
});

async function claim(): Promise<Attempt> {
  const runId = await fixture.insertRun(await fixture.approvedWorkflow({ script: 'print(1)' }));
  const attempt = await claimAttempt(deps, runId);
  if (attempt === null) throw new Error('a queued run could not be claimed');
  return attempt;
}

async function storedResult(): Promise<RunResult> {
  const output = (name: string) => ({ name, sizeBytes: 1, open: () => Readable.from([Buffer.from('x')]) });
  const files = { kind: 'single', output: output('out.txt') } as const;
  const stored = await storeResult(
    fixture.storage,
    { kind: 'result', text: output('result.md'), files },
    'Chore',
  );
  return { status: 'succeeded', error: null, ...stored };
}

/** As a sweep does once a lease is over. */
async function take({ run, attempt }: Attempt): Promise<void> {
  const mine = { runId: run.id, attempt };
  await fixture.database.inTenant(fixture.tenant, async (em) => {
    await renewRun(em, { ...mine, leaseMs: -1 });
    expect(await requeueRun(em, { ...mine, maxAttempts: 3 })).toBe('queued');
  });
}

it('an end that comes too late is refused, and the bytes that were stored for it are removed', async () => {
  using attempt = await claim();
  const result = await storedResult();
  expect(await fixture.storedKeys()).toHaveLength(2);
  await take(attempt);
  await finishAttempt(deps, attempt, { kind: 'ended', result });
  expect(await fixture.storedKeys()).toEqual([]);
  expect(await fixture.loadRun(attempt.run.id)).toMatchObject({ status: 'queued', error: null });
  expect(await fixture.outputs(attempt.run.id)).toEqual([]);
});

it('an end whose answer was lost is refused the second time, and keeps its bytes', async () => {
  using attempt = await claim();
  const result = await storedResult();
  await finishAttempt(deps, attempt, { kind: 'ended', result });
  await finishAttempt(deps, attempt, { kind: 'ended', result });
  expect(await fixture.storedKeys()).toHaveLength(2);
  expect(await fixture.loadRun(attempt.run.id)).toMatchObject({ status: 'succeeded', textOutput: 'x' });
});

it('an attempt that was taken away notices when it writes to the log, and stops', async () => {
  using attempt = await claim();
  await take(attempt);
  attempt.recorder.log({ text: 'late', overwrite: false });
  await until(
    async () => attempt.lease.stopCause(),
    (cause) => cause === 'fenced_out',
  );
  expect(attempt.lease.signal.aborted).toBe(true);
  expect(await fixture.log(attempt.run.id)).toBe('');
});

it('a run that is given back is queued with its job, and counts only where the service failed', async () => {
  using stopped = await claim();
  await finishAttempt({ ...deps, settings: { ...deps.settings, maxAttempts: 1 } }, stopped, {
    kind: 'given_back',
  });
  expect(await fixture.loadRun(stopped.run.id)).toMatchObject({ status: 'queued', leaseExpiresAt: null });
  using failed = await claim();
  const fault = new Error('no space left');
  const failing = { ...deps, settings: { ...deps.settings, maxAttempts: 1 } };
  await expect(finishAttempt(failing, failed, { kind: 'fault', error: fault })).rejects.toBe(fault);
  expect(await fixture.loadRun(failed.run.id)).toMatchObject({
    status: 'failed',
    error: { kind: 'internal' },
  });
});
