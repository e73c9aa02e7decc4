import { AppError } from '@gruntless/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type AccountQuotas,
  admitBytes,
  cancelRun,
  deleteFile,
  eraseAccount,
  finishRun,
  insertFile,
  insertRun,
  newId,
  type Tenant,
  type Workflow,
} from '../src/index.ts';
import { seedUser } from '../src/testing/index.ts';
import { openStage, type Stage } from './open-stage.ts';

const quotas: AccountQuotas = {
  openRuns: { standard: 5, most: 10 },
  storedBytes: { standard: 100, most: 200 },
};

let stage: Stage;
let eve: Tenant;
let workflow: Workflow;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  eve = await seedUser(stage.url, { name: 'Eve' });
  workflow = await stage.approved(eve);
});
afterAll(() => stage[Symbol.asyncDispose]());

const start = (idempotencyKey?: string) =>
  stage.api.inTenant(eve, (em) =>
    insertRun(em, eve, { workflow, inputs: {}, idempotencyKey, requestHash: 'h', quotas }),
  );

const fileOf = (sizeBytes: number) => ({
  name: 'a.csv',
  contentType: 'text/csv',
  sizeBytes,
  sha256: 'a'.repeat(64),
  storageKey: newId(),
});
const store = (sizeBytes: number) =>
  stage.api.inTenant(eve, async (em) => {
    await admitBytes(em, sizeBytes, quotas);
    return insertFile(em, eve, fileOf(sizeBytes));
  });

async function storedBytes(): Promise<{ counted: number; real: number } | undefined> {
  const [row] = await stage.asAdmin<{ counted: number; real: number }>(
    `select u.stored_bytes::int as counted,
       (select coalesce(sum(size_bytes), 0)::int from files f
        where f.account_id = u.account_id and deleted_at is null) as real
     from account_usage u where account_id = $1`,
    [eve.accountId],
  );
  return row;
}

const limit = (limits: object) =>
  stage.asAdmin('update accounts set limits = $1 where id = $2', [JSON.stringify(limits), eve.accountId]);

/** How many of several calls at once were let in; every other one must have met the limit. */
async function admittedOf(calls: Promise<unknown>[]): Promise<number> {
  const answers = await Promise.allSettled(calls);
  for (const answer of answers) {
    if (answer.status === 'fulfilled') continue;
    if (!(answer.reason instanceof AppError)) throw answer.reason;
    expect(answer.reason.code).toBe('LIMIT_REACHED');
  }
  return answers.filter(({ status }) => status === 'fulfilled').length;
}

describe('open runs', () => {
  test('of one account are never more than its limit, however many start at once', async () => {
    expect(await admittedOf(Array.from({ length: 20 }, () => start()))).toBe(5);
    await expect(start()).rejects.toThrow('may have 5 runs queued or running at once');
  });

  test('that end make room, one each', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => start()));
    await stage.api.inTenant(eve, (em) => cancelRun(em, runs[0]?.run.id ?? ''));
    expect(await admittedOf([start(), start()])).toBe(1);
  });

  test('an account’s own limit counts before the default, and never beyond the maximum', async () => {
    await limit({ openRuns: 2 });
    expect(await admittedOf(Array.from({ length: 6 }, () => start()))).toBe(2);
    await limit({ openRuns: 1_000 });
    expect(await admittedOf(Array.from({ length: 15 }, () => start()))).toBe(8);
    await limit({ openRuns: 0 });
    expect(await admittedOf([start()])).toBe(0);
  });

  test('a key that has its run gets it, also with no room left and many at once', async () => {
    await limit({ openRuns: 1 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => start('key')));
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
  });

  test('of one account take nothing from another', async () => {
    await limit({ openRuns: 0 });
    await stage.queued(stage.ada, await stage.approved(stage.ada));
  });
});

describe('stored bytes', () => {
  test('of one account are never more than its limit, however many are stored at once', async () => {
    expect(await admittedOf(Array.from({ length: 20 }, () => store(30)))).toBe(3);
    expect(await storedBytes()).toEqual({ counted: 90, real: 90 });
    await expect(store(11)).rejects.toThrow('may store 100 bytes');
    await store(10);
    await limit({ storedBytes: 1_000 });
    expect(await admittedOf(Array.from({ length: 20 }, () => store(30)))).toBe(3);
  });

  test('are counted right while files come, go and are erased at once', async () => {
    await limit({ storedBytes: 200 });
    const files = await Promise.all(Array.from({ length: 5 }, () => store(10)));
    await Promise.all([
      ...files.map(({ id }) => stage.api.inTenant(eve, (em) => deleteFile(em, id))),
      ...Array.from({ length: 5 }, () => store(20)),
    ]);
    expect(await storedBytes()).toEqual({ counted: 100, real: 100 });
    // Whoever is erased stores nothing more; no call may wait in a circle with the erasure.
    const late = await Promise.allSettled([
      stage.api.inTenant(eve, (em) => eraseAccount(em)),
      ...Array.from({ length: 10 }, () => store(1)),
    ]);
    for (const answer of late) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await storedBytes()).toEqual({ counted: 0, real: 0 });
  });

  test('of results count too: no run begins once they have filled the account', async () => {
    const { run, attempt } = await stage.running(eve, workflow);
    const outputs = [fileOf(60), fileOf(60)];
    await stage.worker.inTenant(eve, (em) =>
      finishRun(em, { runId: run.id, attempt }, { status: 'succeeded', error: null, outputs }),
    );
    expect(await storedBytes()).toEqual({ counted: 120, real: 120 });
    await expect(start()).rejects.toThrow('may store 100 bytes');
  });
});
