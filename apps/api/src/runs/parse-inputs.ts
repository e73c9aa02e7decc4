import { AppError, type Field, inputsSchema, type RunInputs } from '@gruntless/contracts';

/**
 * Checks a run's inputs against the form of its workflow.
 * @throws {AppError} INVALID_INPUT with every fault at once, each with its field.
 */
export function parseInputs(fields: Field[], given: RunInputs): RunInputs {
  const result = inputsSchema(fields).safeParse(given);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({
    path: ['inputs', ...issue.path].join('.'),
    message: issue.message,
  }));
  throw new AppError('INVALID_INPUT', issues.map((issue) => issue.message).join(' '), { issues });
}
