import { isSafeName } from '../inputs/name.ts';
import type { Limits } from '../limits/limits.ts';
import type { SandboxJob, SandboxValue } from './job.ts';

/** A job that no sandbox can run: a mistake of the calling program, not of the script. */
export class JobRefused extends Error {
  override readonly name = 'JobRefused';
}

const identifierPattern = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;

/** Throws `JobRefused` for names that are no Python variables, file names that leave their folder, dates that do not exist, and limits that are no positive numbers. */
export function checkJob(job: SandboxJob): void {
  for (const [name, value] of Object.entries(job.values)) {
    if (!identifierPattern.test(name) || name.startsWith('__') || name !== name.normalize('NFKC')) {
      throw new JobRefused(`${JSON.stringify(name)} is no Python variable that a script may be given`);
    }
    checkValue(name, value);
  }
  for (const { fieldId, name } of job.files) {
    for (const part of [fieldId, name]) {
      if (!isSafeName(part))
        throw new JobRefused(
          `${JSON.stringify(part)} is no file name: it must be 1 to 255 bytes without '/' and NUL, and not '.' or '..'`,
        );
    }
  }
  checkLimits(job.limits);
}

/** Throws `JobRefused` for limits that are no positive whole numbers. */
export function checkLimits(limits: Limits): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value <= 0)
      throw new JobRefused(`limits.${name} must be a positive whole number, not ${value}`);
  }
}

function checkValue(name: string, value: SandboxValue): void {
  if (typeof value !== 'object' || value === null) return;
  const time = datePattern.test(value.date) ? Date.parse(`${value.date}T00:00:00Z`) : NaN;
  // A day that does not exist rolls over to the next month; Python has no year 0.
  const exists =
    !Number.isNaN(time) &&
    new Date(time).toISOString().startsWith(value.date) &&
    !value.date.startsWith('0000');
  if (!exists)
    throw new JobRefused(`${name}: ${JSON.stringify(value.date)} is no date of the form YYYY-MM-DD`);
}
