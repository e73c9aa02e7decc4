import type { Finding } from '@gruntless/sandbox';

/** Findings as lines for a terminal: what does not hold comes last, where it is seen. */
export function formatFindings(findings: readonly Finding[]): string {
  const broken = findings.filter(({ holds }) => !holds);
  const lines = [...findings.filter(({ holds }) => holds), ...broken].flatMap(formatFinding);
  const verdict =
    broken.length === 0
      ? `All ${findings.length} promises hold on this machine.`
      : `${broken.length} of ${findings.length} promises do not hold: scripts are not safe to run on this machine.`;
  return [...lines, '', verdict].join('\n');
}

function formatFinding({ promise, holds, detail, remedy }: Finding): string[] {
  const mark = holds ? 'holds ' : 'BROKEN';
  const advice = remedy === undefined ? [] : [`        ${holds ? 'stronger: ' : 'what to do: '}${remedy}`];
  return [`${mark}  ${promise}`, `        ${detail}`, ...advice];
}
