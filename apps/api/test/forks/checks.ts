import type { RunView } from '@gruntless/contracts';
import { expect } from 'vitest';
import { classifyError } from '../../src/errors/classify-error.ts';
import type { VerbUser } from '../open-verbs.ts';
import type { Journal } from './commands.ts';
import {
  headOf,
  isOfUse,
  isOpenTo,
  isUpdateAvailable,
  lineageOf,
  type Row,
  rowOf,
  type World,
} from './world.ts';

/** Users may try anything; what they hear is a refusal, never a fault of ours such as a deadlock. */
export function expectRefusal(error: unknown): void {
  const refusal = classifyError(error);
  if (refusal.code === 'INTERNAL') throw error;
}

/** Every chain counts from 1 without gaps and doubles; every row stands in the family of its parent and its original. */
export function expectSoundFamilies(world: World): void {
  const chains = Map.groupBy(world.rows, ({ userId, familyId }) => `${userId}/${familyId}`);
  for (const chain of chains.values()) {
    const versions = chain.map(({ version }) => version).toSorted((a, b) => a - b);
    expect(versions).toEqual(versions.map((_, index) => index + 1));
  }
  for (const row of world.rows) {
    const [parent, root] = [rowOf(world, row.parentId), rowOf(world, row.rootId)];
    expect(row.familyId).toBe(row.rootId ?? row.id);
    expect([parent?.familyId ?? row.id, root?.familyId ?? row.id]).toEqual([row.familyId, row.familyId]);
    expect(root?.rootId ?? null).toBeNull();
    const share = world.shares.find(({ code }) => code === row.shareId);
    if (row.shareId === null) expect(parent?.userId ?? row.userId).toBe(row.userId);
    else
      expect(share).toMatchObject({
        workflowId: row.parentId,
        sharedWith: row.userId,
        sharedBy: parent?.userId,
      });
  }
}

/** A settled row is as it was, unless its owner deleted it just now; a deleted one has lost everything, for good. */
export function expectUntouched(before: World, after: World, journal: Journal): void {
  const settled = before.rows.filter(({ status }) => status === 'approved');
  for (const row of settled) {
    const now = rowOf(after, row.id);
    if (now === undefined) throw new Error(`Row ${row.id} vanished.`);
    expect(now.status).toBe(row.status);
    if (!now.isDeleted) expect(now.payload).toBe(row.payload);
  }
  const erased = after.rows.filter((row) => row.isDeleted && rowOf(before, row.id)?.isDeleted !== true);
  const deleted = erased.filter(({ userId }) => !journal.erasedIds.has(userId)).map(({ id }) => id);
  const answered = [...journal.deletedIds].filter(
    (id) => !journal.erasedIds.has(rowOf(after, id)?.userId ?? ''),
  );
  expect(deleted.toSorted()).toEqual(answered.toSorted());
  expect(after.rows.filter(({ userId, isDeleted }) => journal.erasedIds.has(userId) && !isDeleted)).toEqual(
    [],
  );
  for (const row of after.rows.filter(({ isDeleted }) => isDeleted)) {
    expect(JSON.parse(row.payload)).toEqual(['', null, null, row.estSavedMinutes, [], {}]);
    expect(row).toMatchObject({ numMessages: 0, numLiveShares: 0, numQueuedRuns: 0 });
  }
}

/** A new fork holds what the shared row held. */
export function expectCopies(payloads: Map<string, string>, world: World): void {
  for (const row of world.rows) {
    if (row.isDeleted || payloads.has(row.id)) continue;
    if (row.shareId !== null) expect(row.payload).toBe(payloads.get(row.parentId ?? ''));
    payloads.set(row.id, row.payload);
  }
}

/** Each user finds exactly what is theirs or open to them, whatever they ask for. */
export async function expectPrivacy(world: World, { tenant: { userId }, verbs }: VerbUser): Promise<void> {
  const isAllowed = (call: Promise<unknown>) =>
    call.then(
      () => true,
      (error: unknown) => {
        expectRefusal(error);
        expect(classifyError(error).code).toBe('NOT_FOUND');
        return false;
      },
    );
  for (const share of world.shares) {
    expect(await isAllowed(verbs.shares.preview({ code: share.code }))).toBe(isOfUse(world, userId, share));
  }
  for (const row of world.rows) {
    const workflowId = row.id;
    const isMine = row.userId === userId && !row.isDeleted;
    const isReadable = isMine || isOpenTo(world, userId, row);
    const head = headOf(world, userId, row.familyId);
    const answers = await Promise.all([
      isAllowed(verbs.workflows.get({ workflowId })),
      isAllowed(verbs.messages.list({ workflowId, lineage: true })),
      isAllowed(verbs.workflows.diff({ fromWorkflowId: workflowId, toWorkflowId: workflowId })),
      // What is open is pulled elsewhere, as that writes.
      head === undefined || isOpenTo(world, userId, row)
        ? false
        : isAllowed(verbs.workflows.pull({ workflowId: head.id, fromWorkflowId: workflowId })),
    ]);
    expect(answers, JSON.stringify({ row, userId })).toEqual([isMine, isMine, isReadable, false]);
    if (isMine) await expectFamilyView(world, row, { verbs, userId });
  }
}

type Asker = { userId: string; verbs: VerbUser['verbs'] };

async function expectFamilyView(world: World, row: Row, { verbs, userId }: Asker): Promise<void> {
  const family = world.rows.filter(({ familyId }) => familyId === row.familyId);
  const visible = family.filter((member) => member.userId === userId || isOpenTo(world, userId, member));
  const { nodes, hidden } = await verbs.workflows.family({ workflowId: row.id });
  expect(nodes.map(({ id }) => id).toSorted()).toEqual(visible.map(({ id }) => id).toSorted());
  expect(hidden.reduce((sum, { numVersions }) => sum + numVersions, 0)).toBe(family.length - visible.length);
  const { updateAvailable } = await verbs.workflows.upstream({ workflowId: row.id });
  expect(updateAvailable, JSON.stringify({ row, userId })).toBe(
    isUpdateAvailable(world, userId, row.familyId),
  );
  const { items } = await verbs.messages.list({ workflowId: row.id, lineage: true, limit: 100 });
  const lineage = new Set(lineageOf(world, row).map(({ id }) => id));
  for (const { workflowId } of items) expect(lineage).toContain(workflowId);
  const own = world.messages.filter(({ workflowId }) => workflowId === row.id).map(({ id }) => id);
  expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(own));
}

/** Every figure is what a count over all ended runs gives. */
export async function expectFigures(
  world: World,
  runs: RunView[],
  user: VerbUser,
  users: VerbUser[],
): Promise<void> {
  const { userId } = user.tenant;
  const { items } = await user.verbs.workflows.list({ limit: 100 });
  const families = new Set(
    world.rows.filter((row) => row.userId === userId && !row.isDeleted).map((row) => row.familyId),
  );
  expect(new Set(items.map(({ familyId }) => familyId))).toEqual(families);
  for (const { id, familyId, figures } of items) {
    const family = runs.filter((run) => run.familyId === familyId && run.success !== null);
    const mine = family.filter((run) => rowOf(world, run.workflowId)?.userId === userId);
    const succeeded = mine.filter(({ success }) => success === true);
    const stats = await user.verbs.workflows.stats({ workflowId: id });
    const naive = {
      numRuns: succeeded.length,
      numEnded: mine.length,
      successRate: mine.length === 0 ? null : succeeded.length / mine.length,
    };
    expect(figures).toMatchObject(naive);
    expect(stats.mine).toMatchObject({
      ...naive,
      savedMinutes: succeeded.reduce(
        (sum, run) => sum + (rowOf(world, run.workflowId)?.estSavedMinutes ?? 0),
        0,
      ),
    });
    expect(stats.family).toEqual({
      numRuns: family.filter(({ success }) => success === true).length,
      numEnded: family.length,
      numOwners: users.filter(({ tenant }) =>
        world.rows.some((row) => row.userId === tenant.userId && row.familyId === familyId),
      ).length,
    });
  }
}
