import { type Field, isFileField, type RunInputs } from '@gruntless/contracts';
import { loadRunFiles } from '@gruntless/db';
import type { SandboxFile, SandboxJob, SandboxValue } from '@gruntless/sandbox';
import type { Deps } from '../context.ts';
import { limitsFor } from '../limits/limits-for.ts';
import type { Attempt } from './claim-attempt.ts';
import { InputGone } from './outcome.ts';
import type { Packages } from './prepare-packages.ts';

/**
 * The sandbox's job for a run: its script, a variable for each value field, its files by field, its packages.
 * @throws {InputGone} where a file was deleted since the run was started.
 */
export async function prepareJob(
  deps: Deps,
  attempt: Attempt,
  packages: Packages | null,
): Promise<SandboxJob> {
  const { run, workflow, accountLimits, tenant, lease, recorder } = attempt;
  // Most runs of a small form have no files, and a look costs a round trip of the time that they wait.
  const attached = workflow.fields.some(isFileField)
    ? await deps.database.inTenant(tenant, (em) => loadRunFiles(em, run.id, 'input'))
    : [];
  const files = attached.map(({ fieldId, name, file }): SandboxFile => {
    if (fieldId === null || file.deletedAt !== null) {
      throw new InputGone(
        `The file "${name}" was deleted before the run began. Upload it again and start a new run.`,
      );
    }
    return { fieldId, name, open: () => deps.storage.read(file.storageKey) };
  });
  return {
    script: workflow.execution.script,
    values: valuesOf(workflow.fields, run.inputs ?? {}),
    files,
    ...(packages === null ? {} : { packages: packages.folder }),
    tenant: tenant.accountId,
    limits: limitsFor(deps.settings.limits, accountLimits, workflow.execution.limits ?? {}),
    signal: lease.signal,
    onLog: (chunk) => recorder.log(chunk),
    onProgress: (progress) => recorder.progress(progress),
  };
}

/** A variable for each value field; None where an optional one was left out. */
function valuesOf(fields: readonly Field[], inputs: RunInputs): Record<string, SandboxValue> {
  const values: Record<string, SandboxValue> = {};
  for (const field of fields) if (!isFileField(field)) values[field.id] = valueOf(field, inputs[field.id]);
  return values;
}

function valueOf(field: Field, input: RunInputs[string] | undefined): SandboxValue {
  if (input === undefined) return null;
  // The API has checked the inputs against this form; a list belongs to a file field alone.
  if (Array.isArray(input)) throw new Error(`the value of "${field.id}" is a list`);
  return field.type === 'date' && typeof input === 'string' ? { date: input } : input;
}
