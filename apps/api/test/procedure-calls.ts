import type { TestUser } from './start-api.ts';

/** Things of one user that another one asks for. */
export type ForeignIds = {
  workflowId: string;
  familyId: string;
  runId: string;
  fileId: string;
  /** A code that a third user has accepted. */
  code: string;
  keyId: string;
  sessionId: string;
  /** A version of the asking user. */
  ownWorkflowId: string;
};

type Call = (user: TestUser, ids: ForeignIds) => Promise<unknown>;

/** Reads a subscription until it ends; rejects with its error. */
function drain(
  subscribe: (handlers: { onComplete(): void; onError(error: unknown): void }) => { unsubscribe(): void },
): Promise<void> {
  return new Promise((resolve, reject) => {
    subscribe({ onComplete: resolve, onError: reject });
  });
}

/** How each procedure is asked for someone else's things. A procedure that takes no id of a row says so. */
export const foreignCalls: Record<string, Call[] | 'takes no id'> = {
  'me.get': 'takes no id',
  'me.delete': 'takes no id',
  'sessions.list': 'takes no id',
  'sessions.revoke': [({ api }, { sessionId }) => api.sessions.revoke.mutate({ sessionId })],
  'sessions.revokeOthers': 'takes no id',
  'keys.create': 'takes no id',
  'keys.list': 'takes no id',
  'keys.revoke': [({ api }, { keyId }) => api.keys.revoke.mutate({ keyId })],
  'workflows.create': 'takes no id',
  'workflows.get': [
    ({ api }, { workflowId }) => api.workflows.get.query({ workflowId }),
    ({ api }, { familyId }) => api.workflows.get.query({ familyId }),
  ],
  'workflows.list': 'takes no id',
  'workflows.edit': [
    ({ api }, { workflowId }) => api.workflows.edit.mutate({ workflowId, name: 'Mine now' }),
  ],
  'workflows.history': [({ api }, { workflowId }) => api.workflows.history.query({ workflowId })],
  'workflows.diff': [
    ({ api }, { workflowId, ownWorkflowId }) =>
      api.workflows.diff.query({ fromWorkflowId: ownWorkflowId, toWorkflowId: workflowId }),
    ({ api }, { workflowId, ownWorkflowId }) =>
      api.workflows.diff.query({ fromWorkflowId: workflowId, toWorkflowId: ownWorkflowId }),
  ],
  'workflows.restore': [({ api }, { workflowId }) => api.workflows.restore.mutate({ workflowId })],
  'workflows.delete': [
    ({ api }, { workflowId }) => api.workflows.delete.mutate({ workflowId }),
    ({ api }, { workflowId }) => api.workflows.delete.mutate({ workflowId, onlyThisVersion: true }),
  ],
  'workflows.approve': [({ api }, { workflowId }) => api.workflows.approve.mutate({ workflowId })],
  'workflows.reject': [({ api }, { workflowId }) => api.workflows.reject.mutate({ workflowId })],
  'workflows.family': [({ api }, { workflowId }) => api.workflows.family.query({ workflowId })],
  'workflows.stats': [({ api }, { workflowId }) => api.workflows.stats.query({ workflowId })],
  'workflows.upstream': [({ api }, { workflowId }) => api.workflows.upstream.query({ workflowId })],
  'workflows.pull': [
    ({ api }, { workflowId, ownWorkflowId }) =>
      api.workflows.pull.mutate({ workflowId, fromWorkflowId: ownWorkflowId }),
    ({ api }, { workflowId, ownWorkflowId }) =>
      api.workflows.pull.mutate({ workflowId: ownWorkflowId, fromWorkflowId: workflowId }),
  ],
  'workflows.watch': [
    ({ api }, { workflowId }) => drain((on) => api.workflows.watch.subscribe({ workflowId }, on)),
  ],
  'shares.create': [({ api }, { workflowId }) => api.shares.create.mutate({ workflowId })],
  'shares.preview': [({ api }, { code }) => api.shares.preview.query({ code })],
  'shares.accept': [({ api }, { code }) => api.shares.accept.mutate({ code })],
  'shares.revoke': [({ api }, { code }) => api.shares.revoke.mutate({ code })],
  'shares.list': 'takes no id',
  'messages.list': [
    ({ api }, { workflowId }) => api.messages.list.query({ workflowId }),
    ({ api }, { workflowId }) => api.messages.list.query({ workflowId, lineage: true }),
  ],
  'messages.send': [({ api }, { workflowId }) => api.messages.send.mutate({ workflowId, content: 'Hello' })],
  'messages.watch': [
    ({ api }, { workflowId }) => drain((on) => api.messages.watch.subscribe({ workflowId }, on)),
  ],
  'runs.start': [
    ({ api }, { workflowId }) => api.runs.start.mutate({ workflowId, inputs: { who: 'Eve' } }),
    ({ api }, { familyId }) => api.runs.start.mutate({ familyId, inputs: { who: 'Eve' } }),
  ],
  'runs.get': [({ api }, { runId }) => api.runs.get.query({ runId })],
  'runs.list': 'takes no id',
  'runs.events': [({ api }, { runId }) => api.runs.events.query({ runId })],
  'runs.cancel': [({ api }, { runId }) => api.runs.cancel.mutate({ runId })],
  'runs.watch': [({ api }, { runId }) => drain((on) => api.runs.watch.subscribe({ runId }, on))],
  'files.get': [({ api }, { fileId }) => api.files.get.query({ fileId })],
  'files.link': [({ api }, { fileId }) => api.files.link.query({ fileId })],
  'files.delete': [({ api }, { fileId }) => api.files.delete.mutate({ fileId })],
};
