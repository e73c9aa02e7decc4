import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimWorkflow, deleteFile, insertWorkflow, orphanKeys, strayWork } from '../src/index.ts';
import { execution, openStage, type Stage, storedFile } from './open-stage.ts';

const graceMs = 30_000;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const sweep = async (maxRows = 100) => {
  const strays = await strayWork(stage.worker, { graceMs, maxRows });
  return strays.map(({ kind, id, tenant, attempt }) => ({ kind, id, tenant, attempt }));
};

/** Makes everything that happened so far an hour older. */
async function anHourLater(): Promise<void> {
  await stage.asAdmin(`update workflow_runs set queued_at = queued_at - interval '1 h',
    lease_expires_at = lease_expires_at - interval '1 h' where finished_at is null`);
  await stage.asAdmin(`update workflows set queued_at = queued_at - interval '1 h',
    lease_expires_at = lease_expires_at - interval '1 h' where deleted_at is null`);
  await stage.asAdmin(`update files set expires_at = expires_at - interval '1 h' where deleted_at is null`);
}

describe('a sweep', () => {
  test('finds what fell through in every tenant, once per grace period, and nothing that is on its way', async () => {
    const adas = await stage.approved(stage.ada);
    const bobs = await stage.approved(stage.bob);
    const { workflow: unclaimed } = await stage.api.inTenant(stage.ada, (em) =>
      insertWorkflow(em, stage.ada, { name: 'Waits', fields: [], execution, requestHash: 'h' }),
    );
    const { workflow: abandoned } = await stage.api.inTenant(stage.bob, (em) =>
      insertWorkflow(em, stage.bob, { name: 'Abandoned', fields: [], execution, requestHash: 'h' }),
    );
    await claimWorkflow(stage.worker, abandoned.id, 60_000);
    const waiting = await stage.queued(stage.ada, adas);
    const { run: running } = await stage.running(stage.bob, bobs);
    const file = await storedFile(stage, stage.ada);
    await stage.asAdmin(`update files set expires_at = now() + interval '30 min' where id = $1`, [file.id]);

    expect(await sweep()).toEqual([]);
    await anHourLater();
    const found = await sweep();
    expect(found).toHaveLength(5);
    expect(found).toEqual(
      expect.arrayContaining([
        { kind: 'lost_run', id: running.id, tenant: stage.bob, attempt: 1 },
        { kind: 'queued_run', id: waiting.id, tenant: stage.ada, attempt: 0 },
        { kind: 'workflow', id: unclaimed.id, tenant: stage.ada, attempt: 0 },
        { kind: 'workflow', id: abandoned.id, tenant: stage.bob, attempt: 1 },
        { kind: 'expired_file', id: file.id, tenant: stage.ada, attempt: 0 },
      ]),
    );
    // Handed over now. What needs a rule instead of a job comes until the rule has been applied.
    const again = await sweep();
    expect(again.map(({ kind }) => kind)).toEqual(['lost_run', 'expired_file']);
    await anHourLater();
    expect((await sweep()).map(({ kind }) => kind).toSorted()).toEqual([
      'expired_file',
      'lost_run',
      'queued_run',
      'workflow',
      'workflow',
    ]);
  });

  test('in small steps comes around to everything', async () => {
    const workflow = await stage.approved(stage.ada);
    const ids = new Set<string>();
    for (let count = 0; count < 6; count += 1) ids.add((await stage.queued(stage.ada, workflow)).id);
    await anHourLater();
    const seen: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const found = await sweep(2);
      seen.push(...found.filter(({ kind }) => kind === 'queued_run').map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect([...ids].every((id) => seen.includes(id))).toBe(true);
  });

  test('by several workers at once gives nothing twice', async () => {
    const workflow = await stage.approved(stage.ada);
    for (let count = 0; count < 10; count += 1) await stage.queued(stage.ada, workflow);
    await anHourLater();
    const found = (await Promise.all([sweep(), sweep(), sweep()])).flat();
    const handedOver = found.filter(({ kind }) => kind === 'queued_run').map(({ id }) => id);
    expect(handedOver.length).toBeGreaterThanOrEqual(10);
    expect(new Set(handedOver).size).toBe(handedOver.length);
  });
});

test('orphan keys are those that no file has, or only a tombstone', async () => {
  const kept = await storedFile(stage, stage.ada);
  const deleted = await storedFile(stage, stage.bob);
  await stage.api.inTenant(stage.bob, (em) => deleteFile(em, deleted.id));
  const keys = [kept.storageKey, deleted.storageKey, 'never/written'];
  expect((await orphanKeys(stage.worker, keys)).toSorted()).toEqual(
    [deleted.storageKey, 'never/written'].toSorted(),
  );
  expect(await orphanKeys(stage.worker, [])).toEqual([]);
});
