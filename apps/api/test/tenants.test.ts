import type { AnyProcedure } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '../src/router.ts';
import { foreignCalls, type ForeignIds } from './procedure-calls.ts';
import { sampleWorkflow, startApi, type TestApi, type TestUser } from './start-api.ts';

let api: TestApi;
let owner: TestUser;
let stranger: TestUser;
let ids: ForeignIds;

beforeAll(async () => {
  api = await startApi();
  owner = await api.newUser();
  stranger = await api.newUser();
  const workflow = await api.newWorkflow(owner);
  const run = await owner.api.runs.start.mutate({ workflowId: workflow.id, inputs: { who: 'Ada' } });
  const file = await owner.upload('a.txt', new TextEncoder().encode('mine'));
  const { code } = await api.give(owner, workflow.id, await api.newUser());
  const key = await owner.api.keys.create.mutate({ name: 'Mine', scopes: ['read'] });
  const [session] = (await owner.api.sessions.list.query({})).items;
  ids = {
    workflowId: workflow.id,
    familyId: workflow.familyId,
    runId: run.id,
    fileId: file.id,
    code,
    keyId: key.id,
    sessionId: session?.id ?? '',
    ownWorkflowId: (await api.newWorkflow(stranger)).id,
  };
});
afterAll(() => api.close());

// The type nests what the value keeps flat, by path.
const procedureByName = appRouter._def.procedures as unknown as Record<string, AnyProcedure>;
const procedures = Object.keys(procedureByName);

describe('another tenant', () => {
  it('is tried with every procedure that there is', () => {
    expect(Object.keys(foreignCalls).toSorted()).toEqual(procedures.toSorted());
  });

  it.each(procedures.filter((name) => Array.isArray(foreignCalls[name])))(
    'gets NOT_FOUND from %s for what is not theirs',
    async (name) => {
      const list = foreignCalls[name];
      for (const call of Array.isArray(list) ? list : []) {
        await expect(call(stranger, ids)).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
      }
    },
  );

  it('gets the same answer for what is not there at all', async () => {
    const nothing = '0190f5fe-7c00-7a00-8000-000000000000';
    const messages = await Promise.all(
      [ids.runId, nothing].map((runId) =>
        stranger.api.runs.get.query({ runId }).catch((error: Error) => error.message),
      ),
    );
    expect(messages[0]).toBe(messages[1]);
  });

  it('cannot read or start a run with a file of someone else', async () => {
    const response = await fetch(`${api.url}/files/${ids.fileId}`, {
      headers: { authorization: `Bearer ${stranger.token}` },
    });
    expect(response.status).toBe(404);
    const workflow = await api.newWorkflow(stranger, {
      fields: [{ id: 'sheet', type: 'file_upload', label: 'Sheet', required: true }],
    });
    await expect(
      stranger.api.runs.start.mutate({ workflowId: workflow.id, inputs: { sheet: [ids.fileId] } }),
    ).rejects.toMatchObject({ data: { code: 'NOT_FOUND' } });
  });

  it('sees nothing of theirs in any list', async () => {
    const fresh = await api.newUser();
    expect((await fresh.api.workflows.list.query({})).items).toEqual([]);
    expect((await fresh.api.runs.list.query({})).items).toEqual([]);
    expect((await fresh.api.runs.list.query({ familyId: ids.familyId })).items).toEqual([]);
  });

  it('without a token gets UNAUTHORIZED from every procedure', async () => {
    for (const [name, { _def }] of Object.entries(procedureByName)) {
      const response = await fetch(`${api.url}/trpc/${name}`, {
        method: _def.type === 'mutation' ? 'POST' : 'GET',
        headers: { 'content-type': 'application/json' },
        ...(_def.type === 'mutation' ? { body: JSON.stringify(sampleWorkflow) } : {}),
      });
      expect(await response.text(), name).toContain('"code":"UNAUTHORIZED"');
      // A stream has begun by the time that its error is known.
      expect(response.status, name).toBe(_def.type === 'subscription' ? 200 : 401);
    }
  });
});
