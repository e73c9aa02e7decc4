import type { LeftOut, LeftOutReason, SandboxResult } from '@gruntless/sandbox';
import type { Deps } from '../context.ts';
import { chooseResult } from './choose-result.ts';
import type { Attempt } from './claim-attempt.ts';
import { failed, type Outcome } from './outcome.ts';
import { storeResult } from './store-result.ts';
import { type Verdict, verdictOf } from './verdict-of.ts';

/** What a script's end comes to; of one that ran to its end, the result is stored on the way. */
export async function collectResult(deps: Deps, attempt: Attempt, result: SandboxResult): Promise<Outcome> {
  const { verdict, exitCode, limit, usage, start } = result;
  const stopCause = attempt.lease.stopCause();
  attempt.log.info({ verdict, exitCode, limit, usage, start, stopCause }, 'script ended');
  const outcome = await completed(deps, attempt, result, verdictOf(result, stopCause));
  if (outcome.kind !== 'ended') return outcome;
  const { mode, reason } = start;
  return { ...outcome, result: { ...outcome.result, record: { usage, start: { mode, reason } } } };
}

/** A script that ran to its end still has to have left its result. */
async function completed(
  deps: Deps,
  attempt: Attempt,
  result: SandboxResult,
  verdict: Verdict,
): Promise<Outcome> {
  if (verdict.kind !== 'completed') return verdict;

  for (const left of result.leftOut) attempt.recorder.log({ text: noteOf(left), overwrite: false });
  const choice = chooseResult(attempt.workflow.execution, result.outputs);
  if (choice.kind === 'no_output') return failed('no_output', choice.message);
  const stored = await storeResult(deps.storage, choice, attempt.workflow.name);
  return { kind: 'ended', result: { status: 'succeeded', error: null, ...stored } };
}

const reasons: Record<LeftOutReason, string> = {
  symbolic_link: 'it is a symbolic link',
  special_file: 'it is no regular file',
  several_links: 'it has several names',
  unfit_name: 'its name has characters that not every computer takes',
  too_deep: 'it lies too many folders deep',
  unreadable: 'it cannot be read',
};

function noteOf({ name, reason }: LeftOut): string {
  return `\n[Not part of the result: ${name}: ${reasons[reason]}.]\n`;
}
