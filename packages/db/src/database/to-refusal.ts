import { AppError } from '@gruntless/contracts';
import { DriverException } from '@mikro-orm/core';
import { workflowNotFound } from '../workflow/not-found.ts';

/**
 * What a caller hears where the database itself refused a write, because something that a rule had looked at changed before
 * the write came. Every other error of the database is a fault of ours.
 */
const refusals: ReadonlyMap<unknown, (detail: string) => AppError> = new Map<
  unknown,
  (detail: string) => AppError
>([
  // The version was revoked or deleted while it was merged.
  ['workflows_merged_from_opened', workflowNotFound],
  [
    'users_live',
    () => new AppError('UNAUTHENTICATED', 'This account has been deleted. Sign up again to go on.'),
  ],
  [
    'accounts_open_runs',
    (most) =>
      new AppError(
        'LIMIT_REACHED',
        `This account may have ${most} runs queued or running at once, and has them. Wait for one to end, or cancel one.`,
      ),
  ],
  [
    'accounts_stored_bytes',
    (most) =>
      new AppError(
        'LIMIT_REACHED',
        `This account may store ${most} bytes, and there is no room for more. Delete files that are no longer needed.`,
      ),
  ],
]);

/** The refusal that an error stands for, by the constraint that it names; else the error as it is. */
export function toRefusal(error: unknown): unknown {
  if (!(error instanceof DriverException && 'constraint' in error)) return error;
  const detail = 'detail' in error ? String(error.detail) : '';
  return refusals.get(error.constraint)?.(detail) ?? error;
}
