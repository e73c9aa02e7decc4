const mostProblems = 10;
const mostCharacters = 5_000;

/** What a person reads: a problem a line, not more than anybody corrects at once; null where there is none. */
export function reasonOf(problems: readonly string[]): string | null {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, mostProblems);
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push(`… and ${rest} more.`);
  return shown.join('\n').slice(0, mostCharacters).toWellFormed();
}
