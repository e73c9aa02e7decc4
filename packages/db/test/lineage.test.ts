import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  countConversation,
  deleteChain,
  editWorkflow,
  familyTotals,
  familyTree,
  finishRun,
  insertMessage,
  loadMergeBase,
  loadReadable,
  loadShared,
  loadWorkflow,
  selectConversation,
  selectUpstream,
  type Tenant,
  type Workflow,
} from '../src/index.ts';
import { seedUser } from '../src/testing/index.ts';
import { openStage, refusalOf, type Stage } from './open-stage.ts';
import { accept, fork, nextVersion, revoke, share, tick } from './sharing.ts';

let stage: Stage;
let eve: Tenant;
beforeAll(async () => {
  stage = await openStage();
  eve = await seedUser(stage.url, { name: 'Eve' });
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('an accepted share', () => {
  test('opens the later approved versions where it allows updates, the accepted one alone where not, nothing once revoked', async () => {
    const original = await stage.approved(stage.ada);
    const following = await share(stage, stage.ada, original, { allowsUpdates: true });
    const bobs = await fork(stage, stage.bob, following);
    const eves = await fork(stage, eve, await share(stage, stage.ada, original));
    const second = await nextVersion(stage, stage.ada, original, { name: 'Second' });
    const draft = await stage.api.inTenant(stage.ada, (em) =>
      editWorkflow(em, stage.ada, second.id, { name: 'Draft' }),
    );
    const upstream = async (tenant: Tenant) => {
      const versions = await stage.api.inTenant(tenant, (em) => selectUpstream(em, original.familyId));
      return versions.map(({ name, sharedBy, ahead }) => [name, sharedBy, ahead]);
    };
    expect(await upstream(stage.bob)).toEqual([
      ['Second', 'Ada', true],
      ['Merge', 'Ada', false],
    ]);
    expect(await upstream(eve)).toEqual([['Merge', 'Ada', false]]);
    expect(await upstream(stage.ada)).toEqual([]);

    const read = (tenant: Tenant, id: string) => stage.api.inTenant(tenant, (em) => loadShared(em, id));
    expect((await read(stage.bob, second.id)).name).toBe('Second');
    await expect(read(eve, second.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(read(stage.bob, draft.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(read(stage.bob, eves.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await stage.api.inTenant(stage.bob, (em) => loadReadable(em, bobs.id))).id).toBe(bobs.id);

    // An edit of the fork may take an open version over, and is not behind any more; what is not open it cannot take.
    const pull = (tenant: Tenant, base: Workflow, from: Workflow) =>
      stage.api.inTenant(tenant, (em) =>
        editWorkflow(em, tenant, base.id, { name: 'Pulled', mergedFromWorkflowId: from.id }),
      );
    await expect(pull(eve, eves, second)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const base = await stage.api.inTenant(stage.bob, (em) =>
      loadMergeBase(em, { mineId: bobs.id, theirsId: second.id }),
    );
    expect(base).toMatchObject({ id: original.id, payload: { name: 'Merge' } });
    expect(await pull(stage.bob, bobs, second)).toMatchObject({
      version: 2,
      mergedFromWorkflowId: second.id,
    });
    expect(await upstream(stage.bob)).toEqual([
      ['Second', 'Ada', false],
      ['Merge', 'Ada', false],
    ]);

    await revoke(stage, stage.ada, following);
    expect(await upstream(stage.bob)).toEqual([]);
    await expect(read(stage.bob, second.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await stage.api.inTenant(stage.bob, (em) => loadWorkflow(em, bobs.id))).toEqual(bobs);
    expect((await accept(stage, stage.bob, following)).acceptance).toBeNull();
  });

  test('opens nothing of a version that its owner deleted', async () => {
    const original = await stage.approved(stage.ada);
    const bobs = await fork(
      stage,
      stage.bob,
      await share(stage, stage.ada, original, { allowsUpdates: true }),
    );
    await stage.api.inTenant(stage.ada, (em) => deleteChain(em, stage.ada, original.id));
    expect(await stage.api.inTenant(stage.bob, (em) => selectUpstream(em, original.familyId))).toEqual([]);
    expect((await stage.api.inTenant(stage.bob, (em) => loadWorkflow(em, bobs.id))).name).toBe('Merge');
  });

  test('opens the conversation up to the fork, through every share on the way, until one is revoked', async () => {
    const original = await stage.approved(stage.ada);
    const say = (tenant: Tenant, workflow: Workflow, content: string) =>
      stage.api.inTenant(tenant, (em) =>
        insertMessage(em, tenant, { workflowId: workflow.id, role: 'user', content }),
      );
    const conversation = async (tenant: Tenant, workflow: Workflow, lineage = true) => {
      const messages = await stage.api.inTenant(tenant, (em) =>
        selectConversation(em, workflow.id, { lineage, after: undefined, limit: 100 }),
      );
      return messages.map(({ content, mine }) => (mine ? content : `(${content})`));
    };
    await say(stage.ada, original, 'a1');
    await tick(stage);
    const code = await share(stage, stage.ada, original);
    const bobs = await fork(stage, stage.bob, code);
    await tick(stage);
    await say(stage.ada, original, 'a2, after the fork');
    await say(stage.bob, bobs, 'b1');
    await tick(stage);
    const bobs2 = await nextVersion(stage, stage.bob, bobs, { name: 'Second' });
    await tick(stage);
    await say(stage.bob, bobs2, 'b2');
    await tick(stage);
    const eves = await fork(stage, eve, await share(stage, stage.bob, bobs2));
    await tick(stage);
    await say(eve, eves, 'e1');

    expect(await conversation(stage.bob, bobs2)).toEqual(['(a1)', 'b1', 'b2']);
    expect(await conversation(stage.bob, bobs2, false)).toEqual(['b2']);
    expect(await conversation(eve, eves)).toEqual(['(a1)', '(b1)', '(b2)', 'e1']);
    expect(await conversation(stage.ada, original)).toEqual(['a1', 'a2, after the fork']);
    // Upward only, and for the owner alone.
    expect(await conversation(eve, bobs2)).toEqual([]);
    expect(await conversation(stage.ada, bobs2)).toEqual([]);
    expect(await conversation(stage.ada, bobs2, false)).toEqual([]);
    const rest = await stage.api.inTenant(eve, async (em) => {
      const [first] = await selectConversation(em, eves.id, { lineage: true, after: undefined, limit: 1 });
      return selectConversation(em, eves.id, { lineage: true, after: first, limit: 2 });
    });
    expect(rest.map(({ content }) => content)).toEqual(['b1', 'b2']);
    expect(await stage.api.inTenant(eve, (em) => countConversation(em, eves.id))).toBe(4);
    await revoke(stage, stage.ada, code);
    expect(await conversation(stage.bob, bobs2)).toEqual(['b1', 'b2']);
    expect(await conversation(eve, eves)).toEqual(['(b1)', '(b2)', 'e1']);
  });
});

describe('a family', () => {
  test('is counted for who has a row in it, also after its root was deleted, and names nobody', async () => {
    const original = await stage.approved(stage.ada);
    const copy = await fork(stage, stage.bob, await share(stage, stage.ada, original));
    for (const [tenant, workflow, status] of [
      [stage.ada, original, 'succeeded'],
      [stage.ada, original, 'failed'],
      [stage.bob, copy, 'succeeded'],
      [stage.bob, copy, 'canceled'],
    ] as const) {
      const { run, attempt } = await stage.running(tenant, workflow);
      await stage.worker.inTenant(tenant, (em) =>
        finishRun(em, { runId: run.id, attempt }, { status, error: null, outputs: [] }),
      );
    }
    const totals = (tenant: Tenant) =>
      stage.api.inTenant(tenant, (em) => familyTotals(em, original.familyId));
    expect(await totals(stage.bob)).toEqual({ numChains: 2, numVersions: 2, numRuns: 2, numEnded: 3 });
    await stage.api.inTenant(stage.ada, (em) => deleteChain(em, stage.ada, original.id));
    expect(await totals(stage.bob)).toEqual({ numChains: 2, numVersions: 2, numRuns: 2, numEnded: 3 });
    await expect(totals(eve)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is drawn from what one may see; the rest are counts', async () => {
    const original = await stage.approved(stage.ada, { name: 'Root' });
    const bobs = await fork(stage, stage.bob, await share(stage, stage.ada, original));
    await nextVersion(stage, stage.bob, bobs, { name: 'Bob only' });
    const eves = await fork(stage, eve, await share(stage, stage.bob, bobs));
    const tree = (tenant: Tenant) => stage.api.inTenant(tenant, (em) => familyTree(em, original.familyId));

    expect(await tree(stage.ada)).toMatchObject({
      nodes: [{ id: original.id, name: 'Root', parentId: null, mine: true }],
      hidden: [{ parentId: original.id, numVersions: 3, numOwners: 2 }],
    });
    expect(JSON.stringify(await tree(stage.ada))).not.toMatch(/Bob only/);
    const seenByBob = await tree(stage.bob);
    expect(seenByBob.nodes.map(({ id, parentId, mine }) => [id, parentId, mine])).toEqual([
      [original.id, null, false],
      [bobs.id, original.id, true],
      [expect.any(String), bobs.id, true],
    ]);
    expect(seenByBob.hidden).toEqual([{ parentId: bobs.id, numVersions: 1, numOwners: 1 }]);
    // The acceptor of a fork sees the fork, and of where that came from a count.
    const seenByEve = await tree(eve);
    expect(seenByEve.nodes.map(({ id, parentId, mine }) => [id, parentId, mine])).toEqual([
      [bobs.id, null, false],
      [eves.id, bobs.id, true],
    ]);
    expect(seenByEve.hidden).toEqual([
      { parentId: bobs.id, numVersions: 1, numOwners: 1 },
      { parentId: null, numVersions: 1, numOwners: 1 },
    ]);
  });

  test('is NOT_FOUND for whom it is none of their business', async () => {
    const original = await stage.approved(stage.ada);
    const tree = stage.api.inTenant(eve, (em) => familyTree(em, original.familyId));
    await expect(tree).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('nobody merges what was not opened to them, also by raw SQL', async () => {
  const original = await stage.approved(stage.ada);
  const copy = await fork(stage, stage.bob, await share(stage, stage.ada, original));
  const second = await nextVersion(stage, stage.ada, original, { name: 'Second' });
  const merged = stage.asRole('gruntless_api', stage.bob, (client) =>
    client.query(
      `insert into workflows (id, user_id, account_id, parent_workflow_id, root_workflow_id, merged_from_workflow_id,
         version, name, fields, execution)
       values (gen_random_uuid(), $1, $2, $3, $4, $5, 2, 'x', '[]', '{}')`,
      [stage.bob.userId, stage.bob.accountId, copy.id, original.id, second.id],
    ),
  );
  expect(await refusalOf(merged)).toBe('workflows_merged_from_opened');
});
