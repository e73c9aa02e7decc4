import type { LineHunk, WorkflowDiff } from '@gruntless/contracts';

type Summarized = Omit<WorkflowDiff, 'fromWorkflowId' | 'toWorkflowId'>;

/** What differs, in one line for a person: `script +3 −1; field added: Key column; name`. */
export function summarizeDiff({ script, fields, dependencies, lock, metadata }: Summarized): string {
  const labels = (list: { label: string }[]) => list.map(({ label }) => label).join(', ');
  const parts = [
    script.length === 0 ? '' : `script +${countLines(script, '+')} −${countLines(script, '-')}`,
    fields.added.length === 0 ? '' : `field added: ${labels(fields.added)}`,
    fields.removed.length === 0 ? '' : `field removed: ${labels(fields.removed)}`,
    fields.changed.length === 0 ? '' : `field changed: ${labels(fields.changed.map(({ to }) => to))}`,
    fields.reordered ? 'fields in another order' : '',
    dependencies.added.length === 0 ? '' : `package added: ${dependencies.added.join(', ')}`,
    dependencies.removed.length === 0 ? '' : `package removed: ${dependencies.removed.join(', ')}`,
    lock !== null && dependencies.added.length + dependencies.removed.length === 0 ? 'package versions' : '',
    ...metadata.map(({ name }) => name),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing changed' : parts.join('; ');
}

function countLines(hunks: LineHunk[], sign: '+' | '-'): number {
  return hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length;
}
