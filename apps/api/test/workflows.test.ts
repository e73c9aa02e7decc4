import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleWorkflow, startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let user: TestUser;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('a workflow', () => {
  it('begins as version 1, validating, and is its own family, head and nothing current', async () => {
    user = await api.newUser();
    const made = await user.api.workflows.create.mutate(sampleWorkflow);
    expect(made).toMatchObject({
      version: 1,
      status: 'validating',
      familyId: made.id,
      headId: made.id,
      currentId: null,
      parentWorkflowId: null,
      rootWorkflowId: null,
      fields: sampleWorkflow.fields,
      execution: sampleWorkflow.execution,
    });
  });

  it('is made once however often its creation is sent with one key', async () => {
    user = await api.newUser();
    const create = () => user.api.workflows.create.mutate({ ...sampleWorkflow, idempotencyKey: 'one' });
    const made = await Promise.all(Array.from({ length: 5 }, create));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect((await user.api.workflows.list.query({})).items).toHaveLength(1);
    await expect(
      user.api.workflows.create.mutate({ ...sampleWorkflow, name: 'Other', idempotencyKey: 'one' }),
    ).rejects.toMatchObject({ data: { code: 'CONFLICT' } });
  });

  it('keeps every version, and its address gives the newest approved one', async () => {
    user = await api.newUser();
    const first = await api.newWorkflow(user);
    const second = await user.api.workflows.edit.mutate({ workflowId: first.id, name: 'Second' });
    expect(second).toMatchObject({ version: 2, parentWorkflowId: first.id, rootWorkflowId: first.id });
    expect((await user.api.workflows.get.query({ familyId: first.familyId })).id).toBe(first.id);
    await api.approve(second.id);
    expect(await user.api.workflows.get.query({ familyId: first.familyId })).toMatchObject({
      id: second.id,
      headId: second.id,
      currentId: second.id,
    });
    const history = await user.api.workflows.history.query({ workflowId: second.id });
    expect(history.items.map(({ version, name, by, change }) => [version, name, by, change])).toEqual([
      [2, 'Second', 'Ada', 'name'],
      [1, 'Greet', 'Ada', 'created'],
    ]);
  });

  it('lets exactly one of two edits at once through', async () => {
    user = await api.newUser();
    const first = await api.newWorkflow(user);
    const edits = await Promise.allSettled(
      ['A', 'B', 'C', 'D'].map((name) => user.api.workflows.edit.mutate({ workflowId: first.id, name })),
    );
    expect(edits.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('can be taken back to an older approved version, as a new one', async () => {
    user = await api.newUser();
    const first = await api.newWorkflow(user);
    const second = await user.api.workflows.edit.mutate({ workflowId: first.id, name: 'Second' });
    await api.approve(second.id);
    const restored = await user.api.workflows.restore.mutate({ workflowId: first.id });
    expect(restored).toMatchObject({ version: 3, status: 'approved', name: 'Greet', headId: restored.id });
  });

  it('that waits for approval is approved by its owner once, and can then be run', async () => {
    user = await api.newUser();
    const workflowId = await api.newUndecided(user);
    const start = () => user.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada' } });
    await expect(start()).rejects.toMatchObject({ data: { code: 'PRECONDITION_FAILED' } });
    const decisions = await Promise.allSettled([
      user.api.workflows.approve.mutate({ workflowId }),
      user.api.workflows.approve.mutate({ workflowId }),
      user.api.workflows.approve.mutate({ workflowId }),
    ]);
    const [approved, ...others] = decisions.toSorted((a, b) => a.status.localeCompare(b.status));
    expect(approved).toMatchObject({ value: { status: 'approved', currentId: workflowId } });
    for (const late of others)
      expect(late).toMatchObject({ reason: { data: { code: 'PRECONDITION_FAILED' } } });
    expect((await start()).status).toBe('queued');
  });

  it('that is rejected is told so to whoever watches it, keeps the reason, and never runs', async () => {
    user = await api.newUser();
    const workflowId = await api.newUndecided(user);
    const statuses: string[] = [];
    const ended = new Promise<void>((resolve, reject) => {
      user.api.workflows.watch.subscribe(
        { workflowId },
        {
          onData({ status }) {
            statuses.push(status);
            if (status === 'pending_approval')
              user.api.workflows.reject.mutate({ workflowId, reason: 'Wrong column' }).catch(reject);
          },
          onComplete: resolve,
          onError: reject,
        },
      );
    });
    await ended;
    expect(statuses).toEqual(['pending_approval', 'rejected']);
    const { items } = await user.api.workflows.history.query({ workflowId });
    expect(items).toMatchObject([{ status: 'rejected', rejectionReason: 'Wrong column' }]);
    for (const refused of [
      user.api.workflows.approve.mutate({ workflowId }),
      user.api.runs.start.mutate({ workflowId, inputs: { who: 'Ada' } }),
    ])
      await expect(refused).rejects.toMatchObject({ data: { code: 'PRECONDITION_FAILED' } });
  });

  it('is gone for its owner once it is deleted, and its queued runs are canceled', async () => {
    user = await api.newUser();
    const workflow = await api.newWorkflow(user);
    const run = await user.api.runs.start.mutate({ workflowId: workflow.id, inputs: { who: 'Ada' } });
    await user.api.workflows.delete.mutate({ workflowId: workflow.id });
    await expect(user.api.workflows.get.query({ workflowId: workflow.id })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND' },
    });
    expect((await user.api.workflows.list.query({})).items).toEqual([]);
    expect((await user.api.runs.get.query({ runId: run.id })).status).toBe('canceled');
  });

  it('keeps its chain when only one version is deleted', async () => {
    user = await api.newUser();
    const first = await api.newWorkflow(user);
    const second = await user.api.workflows.edit.mutate({ workflowId: first.id, name: 'Second' });
    await api.approve(second.id);
    await user.api.workflows.delete.mutate({ workflowId: second.id, onlyThisVersion: true });
    expect((await user.api.workflows.get.query({ familyId: first.familyId })).id).toBe(first.id);
    expect((await user.api.workflows.list.query({})).items).toMatchObject([{ currentId: first.id }]);
  });
});

describe('the list of workflows', () => {
  it('has one item per chain, newest change first, with the figures of all its versions', async () => {
    user = await api.newUser();
    const [one, two] = [
      await api.newWorkflow(user, { name: 'One' }),
      await api.newWorkflow(user, { name: 'Two' }),
    ];
    const ended: string[] = [];
    for (const status of ['succeeded', 'failed', 'succeeded', 'succeeded'] as const) {
      const run = await user.api.runs.start.mutate({ workflowId: one.id, inputs: { who: 'Ada' } });
      await api.endRun(run.id, status);
      ended.push(run.id);
    }
    const newer = await user.api.workflows.edit.mutate({ workflowId: one.id, name: 'One, newer' });
    const last = await user.api.runs.get.query({ runId: ended.at(-1) ?? '' });
    const { items, nextCursor } = await user.api.workflows.list.query({});
    expect(nextCursor).toBeNull();
    expect(items).toMatchObject([
      {
        id: one.id,
        name: 'One',
        headId: newer.id,
        headStatus: 'validating',
        figures: { numRuns: 3, numEnded: 4, lastRun: last.finishedAt, successRate: 0.75 },
      },
      { id: two.id, figures: { numRuns: 0, numEnded: 0, lastRun: null, successRate: null } },
    ]);
  });

  it('comes in pages that neither lose nor repeat a chain', async () => {
    user = await api.newUser();
    const made = [];
    for (let n = 0; n < 7; n += 1) made.push((await user.api.workflows.create.mutate(sampleWorkflow)).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } =
        await user.api.workflows.list.query({ cursor, limit: 3 });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(made.toReversed());
  });

  it('finds by a part of the name, whatever its case and signs', async () => {
    user = await api.newUser();
    for (const name of ['Merge 100% of it', 'Merge 100 files', 'Split_it'])
      await api.newWorkflow(user, { name });
    const names = async (search: string) =>
      (await user.api.workflows.list.query({ search })).items.map(({ name }) => name);
    expect(await names('mErGe')).toEqual(['Merge 100 files', 'Merge 100% of it']);
    expect(await names('100%')).toEqual(['Merge 100% of it']);
    expect(await names('t_i')).toEqual(['Split_it']);
  });
});
