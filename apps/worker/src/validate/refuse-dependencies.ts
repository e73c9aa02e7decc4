import type { Execution } from '@gruntless/contracts';

/** A problem for a version that needs packages: there is nothing yet that could install them. */
export function refuseDependencies({ dependencies }: Pick<Execution, 'dependencies'>): string[] {
  if (dependencies.length === 0) return [];
  return [
    `This installation cannot install packages yet: ${dependencies.join(', ')}. Write the script with Python's standard library and leave the dependencies empty.`,
  ];
}
