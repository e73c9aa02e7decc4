import { createClient, signIn } from '@gruntless/client';
import type { ProcedurePath } from '../../src/document/procedure-path.ts';
import { sampleWorkflow, type TestApi, type TestUser } from '../start-api.ts';

type Prepare = (api: TestApi, user: TestUser) => Promise<unknown>;

const nothing = () => Promise.resolve(undefined);

const workflow: Prepare = async (api, user) => ({ workflowId: (await api.newWorkflow(user)).id });

const undecided = async (api: TestApi, user: TestUser) => ({ workflowId: await api.newUndecided(user) });

const endedRun: Prepare = async (api, user) => {
  const { id } = await api.newWorkflow(user);
  const run = await user.api.runs.start.mutate({ workflowId: id, inputs: { who: 'Ada' } });
  await api.endRun(run.id, 'succeeded');
  return { runId: run.id };
};

const file: Prepare = async (_api, user) => ({
  fileId: (await user.upload('a.txt', new TextEncoder().encode('a'))).id,
});

const share = async (api: TestApi, user: TestUser, to?: TestUser) => {
  const { id } = await api.newWorkflow(user);
  const { code } = await user.api.shares.create.mutate({ workflowId: id, allowsUpdates: true });
  if (to !== undefined) await to.api.shares.accept.mutate({ code });
  return { code, workflowId: id };
};

/** What a fresh user sends so that each procedure answers with success. What needs rows makes them first. */
export const procedureInputs: Record<ProcedurePath, Prepare> = {
  'me.get': nothing,
  'me.delete': nothing,
  'sessions.list': () => Promise.resolve({}),
  'sessions.revoke': async (api, user) => {
    const token = await signIn(api.url, { email: user.email, password: 'correct horse battery' });
    const { items } = await createClient({ url: api.url, token }).api.sessions.list.query({});
    return { sessionId: items.find(({ current }) => current)?.id };
  },
  'sessions.revokeOthers': nothing,
  'keys.create': () => Promise.resolve({ name: 'Robot', scopes: ['read'], expiresInDays: 1 }),
  'keys.list': async (_api, user) => {
    await user.api.keys.create.mutate({ name: 'Robot', scopes: ['run'] });
    return {};
  },
  'keys.revoke': async (_api, user) => ({
    keyId: (await user.api.keys.create.mutate({ name: 'Robot', scopes: ['run'] })).id,
  }),
  'workflows.create': () => Promise.resolve(sampleWorkflow),
  'workflows.get': workflow,
  'workflows.list': async (api, user) => {
    await api.newWorkflow(user);
    return {};
  },
  'workflows.edit': async (api, user) => ({ workflowId: (await api.newWorkflow(user)).id, name: 'Other' }),
  'workflows.history': workflow,
  'workflows.diff': async (api, user) => {
    const { id } = await api.newWorkflow(user);
    const next = await api.newVersion(user, id, { name: 'Other', estSavedMinutes: 5 });
    return { fromWorkflowId: id, toWorkflowId: next.id };
  },
  'workflows.restore': async (api, user) => {
    const { id } = await api.newWorkflow(user);
    await api.newVersion(user, id, { name: 'Other' });
    return { workflowId: id };
  },
  'workflows.delete': workflow,
  'workflows.approve': undecided,
  'workflows.reject': async (api, user) => ({ ...(await undecided(api, user)), reason: 'Not what I meant' }),
  'workflows.family': workflow,
  'workflows.stats': workflow,
  'workflows.upstream': async (api, user) => {
    const { fork } = await give(api, user);
    return { workflowId: fork.id };
  },
  'workflows.pull': async (api, user) => {
    const { fork, next } = await give(api, user);
    return { workflowId: fork.id, fromWorkflowId: next.id };
  },
  'workflows.watch': workflow,
  'shares.create': workflow,
  'shares.preview': async (api) => ({ code: (await share(api, await api.newUser())).code }),
  'shares.accept': async (api) => ({ code: (await share(api, await api.newUser())).code }),
  'shares.revoke': async (api, user) => ({ code: (await share(api, user)).code }),
  'shares.list': async (api, user) => {
    await share(api, user, await api.newUser());
    return {};
  },
  'messages.list': async (api, user) => {
    const { id } = await api.newWorkflow(user);
    await user.api.messages.send.mutate({ workflowId: id, content: 'Hello' });
    return { workflowId: id };
  },
  'messages.send': async (api, user) => ({ workflowId: (await api.newWorkflow(user)).id, content: 'Hello' }),
  'messages.watch': async (api, user) => {
    const { id } = await api.newWorkflow(user);
    await user.api.messages.send.mutate({ workflowId: id, content: 'Hello' });
    return { workflowId: id };
  },
  'runs.start': async (api, user) => ({
    workflowId: (await api.newWorkflow(user)).id,
    inputs: { who: 'Ada' },
  }),
  'runs.get': endedRun,
  'runs.list': async (api, user) => {
    await endedRun(api, user);
    return {};
  },
  'runs.events': endedRun,
  'runs.cancel': endedRun,
  'runs.watch': endedRun,
  'files.get': file,
  'files.link': file,
  'files.delete': file,
};

/** A fork of the user's, whose original has moved on. */
async function give(api: TestApi, user: TestUser) {
  const author = await api.newUser();
  const { id } = await api.newWorkflow(author);
  const { fork } = await api.give(author, id, user, { allowsUpdates: true });
  return { fork, next: await api.newVersion(author, id, { name: 'Moved on' }) };
}
