import type { ProcedurePath } from './procedure-path.ts';

/** What each procedure does, in one line of the document. It does not compile while a procedure has none. */
export const procedureSummaries: Record<ProcedurePath, string> = {
  'me.get': 'Who the caller is.',
  'me.delete': 'Deletes the account: what it holds and who it was.',
  'workflows.create': 'Makes a workflow. It is validated in the background, then approved or failed.',
  'workflows.get': 'One version by its id, or the current version of a family.',
  'workflows.list': 'One item for each chain of versions: its current one, or its head.',
  'workflows.edit': 'Makes the next version of a chain, based on its head.',
  'workflows.history': 'The versions of a chain.',
  'workflows.diff': 'What differs between two versions.',
  'workflows.restore': 'Makes an old version the newest one again.',
  'workflows.delete': 'Deletes a whole chain, or one version of it.',
  'workflows.family': 'The tree of versions that a workflow belongs to, as far as the caller may see it.',
  'workflows.stats': 'How often and how well a family was run.',
  'workflows.upstream': 'Whether the version that was forked has moved on.',
  'workflows.pull':
    'Merges the newest version of the original into a fork, or answers what is left to choose.',
  'workflows.watch': 'Where a version stands, now and at every change, until it is settled.',
  'shares.create': 'Makes a code that gives a version to whoever accepts it.',
  'shares.preview': 'All that a code gives, before it is accepted.',
  'shares.accept': 'Makes an own copy of the shared version.',
  'shares.revoke': 'Takes a code back, or stops the updates of an accepted one.',
  'shares.list': 'The shares that the caller gave and accepted.',
  'messages.list': 'The conversation about a version.',
  'messages.send': 'Adds a message to the conversation about a version.',
  'messages.watch': 'The messages about a version, each new one as it comes.',
  'runs.start': 'Starts a run of an approved version in the background.',
  'runs.get': 'One run with its outputs.',
  'runs.list': 'The runs of the caller.',
  'runs.events':
    'What happened in a run after the last seen event. Poll it where the subscription cannot be used.',
  'runs.cancel': 'Ends a queued run, asks a running one to end, and leaves an ended one as it is.',
  'runs.watch': 'What happens in a run, as it happens, until the run has ended.',
  'files.get': 'One file: its name, size and hash.',
  'files.link': 'An address of a file that works without a token for a short time.',
  'files.delete': 'Deletes a file and its bytes.',
};
