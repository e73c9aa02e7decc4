import type { JobName } from '@gruntless/contracts';
import type { Attributes, SpanOptions } from '@gruntless/figures';
import type { Handlers } from '@gruntless/queue';
import type { Deps } from './context.ts';
import type { Env } from './env.ts';
import { executeRun } from './execute-run/execute-run.ts';
import { validateWorkflow } from './validate/validate-workflow.ts';

/** Versions that are validated at once: most of them wait for packages, and others must not wait for those. */
export const validations = 4;

/** What this worker does for each job. */
export function handlersOf(env: Env, deps: Deps): Handlers {
  return {
    validate: {
      concurrency: validations,
      run: ({ traceparent, ...payload }) =>
        deps.traces.span(spanOf('validate', traceparent, { 'workflow.id': payload.workflowId }), () =>
          validateWorkflow(deps, payload),
        ),
    },
    'execute-run': {
      concurrency: env.CONCURRENCY,
      run: ({ traceparent, ...payload }) =>
        deps.traces.span(spanOf('execute-run', traceparent, { 'run.id': payload.runId }), () =>
          executeRun(deps, payload),
        ),
    },
  };
}

/** The span of a job; one that a sweep has added has no parent. */
function spanOf(name: JobName, parent: string | undefined, attributes: Attributes): SpanOptions {
  return { name, kind: 'consumer', parent, attributes };
}
