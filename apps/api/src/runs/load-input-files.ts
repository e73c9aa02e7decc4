import { AppError, type Field, type RunInputs } from '@gruntless/contracts';
import { loadFiles } from '@gruntless/db';
import type { SqlEntityManager } from '@gruntless/db';

/**
 * Makes sure that every file that the inputs name is mine and still there.
 * @throws {AppError} NOT_FOUND naming the field whose file is not.
 */
export async function loadInputFiles(
  em: SqlEntityManager,
  fields: Field[],
  inputs: RunInputs,
): Promise<void> {
  for (const { id, label } of fields) {
    const value = inputs[id];
    if (!Array.isArray(value)) continue;
    await loadFiles(em, value).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(
        error.code,
        `"${label}" names a file that is not there. Upload it again.`,
        {},
        error,
      );
    });
  }
}
