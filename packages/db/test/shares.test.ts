import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  acceptShare,
  ancestorsConversation,
  deleteChain,
  deleteVersion,
  editWorkflow,
  familyTotals,
  familyTree,
  finishRun,
  insertMessage,
  insertShare,
  loadChain,
  loadWorkflow,
  openShare,
  revokeShare,
  selectShares,
  sharedUpstream,
  type Tenant,
  type Workflow,
} from '../src/index.ts';
import { seedUser } from '../src/testing/index.ts';
import { openStage, type Stage } from './open-stage.ts';

let stage: Stage;
let eve: Tenant;
beforeAll(async () => {
  stage = await openStage();
  eve = await seedUser(stage.url, { name: 'Eve' });
});
afterAll(() => stage[Symbol.asyncDispose]());

const share = async (owner: Tenant, workflow: Workflow, terms: { expiresAt?: Date; allowsUpdates?: boolean } = {}) => {
  const made = await stage.api.inTenant(owner, (em) =>
    insertShare(em, owner, {
      workflowId: workflow.id,
      expiresAt: terms.expiresAt ?? null,
      allowsUpdates: terms.allowsUpdates ?? false,
    }),
  );
  return made.id;
};
const accept = (tenant: Tenant, code: string) => stage.api.inTenant(tenant, (em) => acceptShare(em, tenant, code));
const open = (tenant: Tenant, code: string) => stage.api.inTenant(tenant, (em) => openShare(em, code));
const revoke = (tenant: Tenant, code: string) => stage.api.inTenant(tenant, (em) => revokeShare(em, tenant, code));

/** Returns once the server's clock, by which messages and forks are ordered, has moved on by a millisecond. */
async function tick(): Promise<void> {
  await stage.asAdmin(`select pg_sleep_until(clock_timestamp() + interval '2 ms')`);
}

/** Makes the next version of a chain and approves it. */
async function nextVersion(tenant: Tenant, base: Workflow, changes: { name: string }): Promise<Workflow> {
  const edited = await stage.api.inTenant(tenant, (em) => editWorkflow(em, tenant, base.id, changes));
  await stage.approve(edited);
  return stage.api.inTenant(tenant, (em) => loadWorkflow(em, edited.id));
}

describe('accepting', () => {
  test('gives an approved copy with the dependency lock and without the extracts', async () => {
    const original = await stage.approved(stage.ada, { name: 'Shared', description: 'D', actionLabel: 'Go' });
    const code = await share(stage.ada, original);
    const { workflow, alreadyOwned } = await accept(stage.bob, code);
    expect(alreadyOwned).toBe(false);
    expect(workflow).toMatchObject({
      ...stage.bob,
      parentWorkflowId: original.id,
      rootWorkflowId: original.id,
      familyId: original.id,
      shareId: code,
      version: 1,
      status: 'approved',
      name: 'Shared',
      description: 'D',
      actionLabel: 'Go',
      fields: original.fields,
      execution: original.execution,
      fileExtracts: null,
    });
    expect(await stage.api.inTenant(stage.bob, (em) => loadChain(em, workflow))).toEqual({
      headId: workflow.id,
      currentId: workflow.id,
    });
  });

  test('again, also ten times at once, gives the same copy', async () => {
    const code = await share(stage.ada, await stage.approved(stage.ada));
    const accepted = await Promise.all(Array.from({ length: 10 }, () => accept(stage.bob, code)));
    expect(new Set(accepted.map(({ workflow }) => workflow.id)).size).toBe(1);
    expect(accepted.filter(({ alreadyOwned }) => !alreadyOwned)).toHaveLength(1);
  });

  test('at once by two users: one gets it, for the other the code leads nowhere', async () => {
    for (let round = 0; round < 5; round += 1) {
      const code = await share(stage.ada, await stage.approved(stage.ada));
      const results = await Promise.allSettled([accept(stage.bob, code), accept(eve, code)]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refused = results.find((result) => result.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('of one\'s own code gives one\'s own version', async () => {
    const original = await stage.approved(stage.ada);
    const code = await share(stage.ada, original);
    expect(await accept(stage.ada, code)).toMatchObject({ workflow: { id: original.id }, alreadyOwned: true });
    expect((await accept(stage.bob, code)).alreadyOwned).toBe(false);
  });

  test('of a second share of the family appends to the chain that is there', async () => {
    const original = await stage.approved(stage.ada);
    const first = await accept(stage.bob, await share(stage.ada, original));
    const second = await nextVersion(stage.ada, original, { name: 'Second' });
    const again = await accept(stage.bob, await share(stage.ada, second));
    expect(again.workflow).toMatchObject({ version: 2, parentWorkflowId: second.id, rootWorkflowId: original.id });
    // And back again, from the acceptor to the owner.
    const back = await accept(stage.ada, await share(stage.bob, first.workflow));
    expect(back.workflow).toMatchObject({ version: 3, parentWorkflowId: first.workflow.id, familyId: original.id });
  });

  test('an unknown, expired, revoked, taken and dead code get one answer; only the unknown one is a guess', async () => {
    const original = await stage.approved(stage.ada);
    const expired = await share(stage.ada, original, { expiresAt: new Date(Date.now() - 1000) });
    const revoked = await share(stage.ada, original);
    await revoke(stage.ada, revoked);
    const taken = await share(stage.ada, original);
    await accept(eve, taken);
    const gone = await stage.approved(stage.ada);
    const dead = await share(stage.ada, gone);
    await stage.api.inTenant(stage.ada, (em) => deleteVersion(em, stage.ada, gone.id));
    const messages = new Set<string>();
    for (const code of ['zzzzzzzz', expired, revoked, taken, dead]) {
      expect(await open(stage.bob, code)).toEqual({ known: code !== 'zzzzzzzz', share: null });
      const refusal = await accept(stage.bob, code).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'NOT_FOUND' });
      messages.add(String(refusal));
    }
    expect(messages.size).toBe(1);
  });

  test('races with the deletion of what is shared: a fork with its payload, or NOT_FOUND', async () => {
    for (let round = 0; round < 10; round += 1) {
      const original = await stage.approved(stage.ada, { name: 'Doomed' });
      const code = await share(stage.ada, original);
      const [accepted] = await Promise.allSettled([
        accept(stage.bob, code),
        stage.api.inTenant(stage.ada, (em) => deleteChain(em, stage.ada, original.id)),
      ]);
      if (accepted.status === 'fulfilled') expect(accepted.value.workflow).toMatchObject({ name: 'Doomed', status: 'approved' });
      else expect(accepted.reason).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});

describe('opening', () => {
  test('shows what is shared and by whom, before and after accepting', async () => {
    const original = await stage.approved(stage.ada, { name: 'Shared' });
    const code = await share(stage.ada, original, { expiresAt: new Date('2040-01-01T00:00:00.000Z') });
    expect(await open(stage.bob, code)).toMatchObject({
      known: true,
      share: {
        code,
        workflowId: original.id,
        sharerName: 'Ada',
        mine: false,
        accepted: false,
        expiresAt: new Date('2040-01-01T00:00:00.000Z'),
        name: 'Shared',
        execution: original.execution,
      },
    });
    await accept(stage.bob, code);
    expect(await open(stage.bob, code)).toMatchObject({ share: { accepted: true } });
    expect(await open(stage.ada, code)).toMatchObject({ share: { mine: true, accepted: true } });
  });

  test('needs a user', async () => {
    const code = await share(stage.ada, await stage.approved(stage.ada));
    expect((await stage.api.outsideTenants((em) => openShare(em, code))).share).toBeNull();
  });
});

describe('an accepted share', () => {
  test('opens the later approved versions where it allows updates, the accepted one alone where not, nothing once revoked', async () => {
    const original = await stage.approved(stage.ada);
    const following = await share(stage.ada, original, { allowsUpdates: true });
    const plain = await share(stage.ada, original);
    const bobs = (await accept(stage.bob, following)).workflow;
    const eves = (await accept(eve, plain)).workflow;
    const second = await nextVersion(stage.ada, original, { name: 'Second' });
    await stage.api.inTenant(stage.ada, (em) => editWorkflow(em, stage.ada, second.id, { name: 'Draft' }));
    const upstream = async (tenant: Tenant, id: string) => {
      const versions = await stage.api.inTenant(tenant, (em) => sharedUpstream(em, id));
      return versions.map(({ name, isForkPoint }) => [name, isForkPoint]);
    };
    expect(await upstream(stage.bob, bobs.id)).toEqual([['Second', false], ['Merge', true]]);
    expect(await upstream(eve, eves.id)).toEqual([['Merge', true]]);
    // Not for others, also not for who knows the id.
    expect(await upstream(eve, bobs.id)).toEqual([]);
    expect(await upstream(stage.ada, original.id)).toEqual([]);
    // An edit of the fork follows on, and may take an upstream version over.
    const pulled = await stage.api.inTenant(stage.bob, async (em) => {
      const [newest] = await sharedUpstream(em, bobs.id);
      return editWorkflow(em, stage.bob, bobs.id, { name: 'Pulled', mergedFromWorkflowId: newest?.id });
    });
    expect(pulled).toMatchObject({ version: 2, mergedFromWorkflowId: second.id });
    expect(await upstream(stage.bob, pulled.id)).toHaveLength(2);
    await revoke(stage.ada, following);
    expect(await upstream(stage.bob, bobs.id)).toEqual([]);
    expect(await stage.api.inTenant(stage.bob, (em) => loadWorkflow(em, bobs.id))).toEqual(bobs);
    expect((await accept(stage.bob, following).catch((error: unknown) => error))).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('opens the conversation up to the fork, through every share on the way, until one is revoked', async () => {
    const original = await stage.approved(stage.ada);
    const say = (tenant: Tenant, workflow: Workflow, content: string) =>
      stage.api.inTenant(tenant, (em) => insertMessage(em, tenant, { workflowId: workflow.id, role: 'user', content }));
    const conversation = async (tenant: Tenant, workflow: Workflow) => {
      const messages = await stage.api.inTenant(tenant, (em) => ancestorsConversation(em, workflow.id, { limit: 100 }));
      return messages.map(({ content, mine }) => (mine ? content : `(${content})`)).toReversed();
    };
    await say(stage.ada, original, 'a1');
    await tick();
    const code = await share(stage.ada, original);
    const bobs = (await accept(stage.bob, code)).workflow;
    await tick();
    await say(stage.ada, original, 'a2, after the fork');
    await say(stage.bob, bobs, 'b1');
    await tick();
    const bobs2 = await nextVersion(stage.bob, bobs, { name: 'Second' });
    await tick();
    await say(stage.bob, bobs2, 'b2');
    await tick();
    const eves = (await accept(eve, await share(stage.bob, bobs2))).workflow;
    await tick();
    await say(eve, eves, 'e1');

    expect(await conversation(stage.bob, bobs2)).toEqual(['(a1)', 'b1', 'b2']);
    expect(await conversation(eve, eves)).toEqual(['(a1)', '(b1)', '(b2)', 'e1']);
    expect(await conversation(stage.ada, original)).toEqual(['a1', 'a2, after the fork']);
    // Upward only, and for the owner alone.
    expect(await conversation(eve, bobs2)).toEqual([]);
    expect(await conversation(stage.ada, bobs2)).toEqual([]);
    const page = await stage.api.inTenant(eve, async (em) => {
      const [newest] = await ancestorsConversation(em, eves.id, { limit: 1 });
      return ancestorsConversation(em, eves.id, { before: newest, limit: 2 });
    });
    expect(page.map(({ content }) => content)).toEqual(['b2', 'b1']);
    await revoke(stage.ada, code);
    expect(await conversation(stage.bob, bobs2)).toEqual(['b1', 'b2']);
    expect(await conversation(eve, eves)).toEqual(['(b1)', '(b2)', 'e1']);
  });
});

describe('a family', () => {
  test('is counted for who has a row in it, also after its root was deleted, and names nobody', async () => {
    const original = await stage.approved(stage.ada);
    const { workflow: fork } = await accept(stage.bob, await share(stage.ada, original));
    for (const [tenant, workflow, status] of [
      [stage.ada, original, 'succeeded'],
      [stage.ada, original, 'failed'],
      [stage.bob, fork, 'succeeded'],
      [stage.bob, fork, 'canceled'],
    ] as const) {
      const { run, attempt } = await stage.running(tenant, workflow);
      await stage.worker.inTenant(tenant, (em) =>
        finishRun(em, { runId: run.id, attempt }, { status, error: null, outputs: [] }),
      );
    }
    const totals = (tenant: Tenant) => stage.api.inTenant(tenant, (em) => familyTotals(em, original.familyId));
    expect(await totals(stage.bob)).toEqual({ numChains: 2, numVersions: 2, numRuns: 2, numEnded: 3 });
    await stage.api.inTenant(stage.ada, (em) => deleteChain(em, stage.ada, original.id));
    expect(await totals(stage.bob)).toEqual({ numChains: 2, numVersions: 2, numRuns: 2, numEnded: 3 });
    await expect(totals(eve)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is drawn from what one may see; the rest are counts', async () => {
    const original = await stage.approved(stage.ada, { name: 'Root' });
    const bobs = (await accept(stage.bob, await share(stage.ada, original))).workflow;
    await nextVersion(stage.bob, bobs, { name: 'Bob only' });
    await accept(eve, await share(stage.bob, bobs));
    const tree = async (tenant: Tenant) => {
      const rows = await stage.api.inTenant(tenant, (em) => familyTree(em, original.familyId));
      return rows.map(({ id, name, parentWorkflowId, mine, numHiddenChildren }) => ({
        id,
        name,
        parentWorkflowId,
        mine,
        numHiddenChildren,
      }));
    };
    expect(await tree(stage.ada)).toEqual([
      { id: original.id, name: 'Root', parentWorkflowId: null, mine: true, numHiddenChildren: 1 },
    ]);
    expect(await tree(stage.bob)).toMatchObject([
      { id: original.id, name: 'Root', mine: false, numHiddenChildren: 0 },
      { id: bobs.id, parentWorkflowId: original.id, mine: true, numHiddenChildren: 1 },
      { name: 'Bob only', parentWorkflowId: bobs.id, mine: true, numHiddenChildren: 0 },
    ]);
    // The acceptor of a fork sees the fork, and nothing of where that came from.
    expect(await tree(eve)).toMatchObject([
      { id: bobs.id, parentWorkflowId: null, mine: false, numHiddenChildren: 1 },
      { parentWorkflowId: bobs.id, mine: true, numHiddenChildren: 0 },
    ]);
  });
});

test('a list of codes goes from the newest to the oldest, in stretches that neither skip nor repeat', async () => {
  const original = await stage.approved(eve);
  const codes: string[] = [];
  for (let count = 0; count < 5; count += 1) codes.push(await share(eve, original));
  const seen: string[] = [];
  let before: { createdAt: Date; id: string } | undefined;
  for (;;) {
    const shares = await stage.api.inTenant(eve, (em) => selectShares(em, eve, { workflowId: original.id, before, limit: 2 }));
    seen.push(...shares.map(({ id }) => id));
    before = shares.at(-1);
    if (before === undefined) break;
  }
  expect(seen.toSorted()).toEqual(codes.toSorted());
});
