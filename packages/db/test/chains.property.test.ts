import { AppError } from '@gruntless/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  acceptShare,
  claimWorkflow,
  deleteChain,
  deleteVersion,
  editWorkflow,
  insertShare,
  insertWorkflow,
  restoreWorkflow,
  settleWorkflow,
  type Tenant,
} from '../src/index.ts';
import { execution, openStage, type Stage } from './open-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What a user may try next, on the row that `row` points at among all that there are, sensible or not. */
const step = fc.record({
  user: fc.constantFrom<'ada' | 'bob'>('ada', 'bob'),
  action: fc.constantFrom(
    'insert',
    'edit',
    'editAtOnce',
    'approve',
    'restore',
    'deleteVersion',
    'deleteChain',
    'share',
  ),
  row: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

test('whatever users do, chains have neither gaps nor doubles, and every row has its lineage', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const next of steps) await take(next).catch(expectRefusal);
      await expectSoundFamilies();
    }),
    { numRuns: 25 },
  );
});

function expectRefusal(error: unknown): void {
  // Users may try anything; what they hear is one of the refusals, never an error of the database.
  expect(error).toBeInstanceOf(AppError);
}

async function take({ user, action, row }: Step): Promise<void> {
  const tenant = stage[user];
  const other = user === 'ada' ? stage.bob : stage.ada;
  const rows = await stage.asAdmin<{ id: string }>('select id from workflows order by id desc limit 12');
  const id = rows[row % Math.max(rows.length, 1)]?.id;
  if (action === 'insert' || id === undefined) return insert(tenant);
  await stage.api.inTenant(tenant, async (em) => {
    if (action === 'edit') await editWorkflow(em, tenant, id, { name: 'Edited' });
    if (action === 'restore') await restoreWorkflow(em, tenant, id);
    if (action === 'deleteVersion') await deleteVersion(em, tenant, id);
    if (action === 'deleteChain') await deleteChain(em, tenant, id);
  });
  if (action === 'editAtOnce') await editAtOnce(tenant, id);
  if (action === 'approve') await approve(id);
  if (action === 'share') {
    const share = await stage.api.inTenant(tenant, (em) =>
      insertShare(em, tenant, { workflowId: id, expiresAt: null, allowsUpdates: true }),
    );
    await stage.api.inTenant(other, (em) => acceptShare(em, other, share.id));
  }
}

/** Most rows are settled already, and stay as they are. */
async function approve(id: string): Promise<void> {
  const claim = await claimWorkflow(stage.worker, id, 60_000);
  if (claim === null) return;
  const verdict = {
    workflowId: id,
    attempt: claim.attempt,
    status: 'approved',
    rejectionReason: null,
  } as const;
  await stage.worker.inTenant(claim.tenant, (em) => settleWorkflow(em, verdict));
}

async function insert(tenant: Tenant): Promise<void> {
  await stage.api.inTenant(tenant, (em) =>
    insertWorkflow(em, tenant, { name: 'Original', fields: [], execution, requestHash: 'h' }),
  );
}

async function editAtOnce(tenant: Tenant, id: string): Promise<void> {
  const edit = () => stage.api.inTenant(tenant, (em) => editWorkflow(em, tenant, id, {}));
  const results = await Promise.allSettled([edit(), edit(), edit()]);
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  for (const result of results) if (result.status === 'rejected') expectRefusal(result.reason);
}

async function expectSoundFamilies(): Promise<void> {
  const chains = await stage.asAdmin<{ versions: number[] }>(
    'select array_agg(version order by version) as versions from workflows group by user_id, family_id',
  );
  for (const { versions } of chains) expect(versions).toEqual(versions.map((_, index) => index + 1));
  const strangers = await stage.asAdmin(
    `select w.id from workflows w
     left join workflows p on p.id = w.parent_workflow_id
     left join workflow_shares s on s.id = w.share_id
     where w.parent_workflow_id is not null and (
       p.family_id <> w.family_id
       or (p.user_id <> w.user_id and (s.id is null or s.shared_with <> w.user_id or s.workflow_id <> p.id)))`,
  );
  expect(strangers).toEqual([]);
}
