import { AppError } from '@gruntless/contracts';

/** The one answer for a workflow that is not there, is deleted, or is someone else's. */
export function workflowNotFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such workflow. Look into your list for its id.');
}
