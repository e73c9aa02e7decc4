import type { WorkflowPayload } from './append-version.ts';
import type { Workflow } from './workflow.ts';

/** A version's payload, as another version may take it over: without extracts, which are one owner's data. */
export function payloadOf(workflow: Workflow): WorkflowPayload {
  const { name, description, actionLabel, estSavedMinutes, fields, execution } = workflow;
  return { name, description, actionLabel, estSavedMinutes, fields, execution };
}
