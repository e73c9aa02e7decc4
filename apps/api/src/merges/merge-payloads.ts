import { isDeepStrictEqual } from 'node:util';
import type { Field, MergeConflict } from '@gruntless/contracts';
import type { Payload } from '@gruntless/db';
import { mergeLines } from './merge-lines.ts';
import { orderFields } from './order-fields.ts';

export type Choices = Record<string, 'mine' | 'theirs'>;
export type Merge =
  | { outcome: 'merged'; payload: Payload }
  | { outcome: 'conflicts'; conflicts: MergeConflict[] };

/** The parts that are merged as a whole, beside the script and each field. */
const wholeParts = {
  name: ({ name }: Payload) => name,
  description: ({ description }: Payload) => description,
  actionLabel: ({ actionLabel }: Payload) => actionLabel,
  estSavedMinutes: ({ estSavedMinutes }: Payload) => estSavedMinutes,
  // A lock belongs to the very dependencies that it was made from.
  dependencies: ({ execution: { dependencies, lock } }: Payload) => ({ dependencies, lock }),
  limits: ({ execution: { limits } }: Payload) => limits,
  output: ({ execution: { outputFilename, isTextOutput = false } }: Payload) => ({
    outputFilename,
    isTextOutput,
  }),
};

/**
 * Brings theirs into mine, part by part: a part that one side alone changed is taken from that side, and what both
 * changed differently is merged by lines where it is the script, else decided by `choices`, else a conflict. Without a
 * base (it has been deleted since) every part that differs counts as changed by both.
 */
export function mergePayloads(base: Payload | null, mine: Payload, theirs: Payload, choices: Choices): Merge {
  const conflicts: MergeConflict[] = [];
  const merge = <Value>(
    part: string,
    read: (payload: Payload) => Value,
    both: (base: Value, mine: Value, theirs: Value) => Value | null = () => null,
  ): Value => {
    const [ours, other] = [read(mine), read(theirs)];
    if (isDeepStrictEqual(ours, other)) return ours;
    if (base !== null) {
      const before = read(base);
      if (isDeepStrictEqual(before, ours)) return other;
      if (isDeepStrictEqual(before, other)) return ours;
      const merged = both(before, ours, other);
      if (merged !== null) return merged;
    }
    const choice = choices[part];
    if (choice === undefined) conflicts.push({ part, base: base && read(base), mine: ours, theirs: other });
    return choice === 'theirs' ? other : ours;
  };

  const script = merge('script', ({ execution }) => execution.script, mergeLines);
  const { dependencies, lock } = merge('dependencies', wholeParts.dependencies);
  const { outputFilename, isTextOutput } = merge('output', wholeParts.output);
  const limits = merge('limits', wholeParts.limits);
  const payload: Payload = {
    name: merge('name', wholeParts.name),
    description: merge('description', wholeParts.description),
    actionLabel: merge('actionLabel', wholeParts.actionLabel),
    estSavedMinutes: merge('estSavedMinutes', wholeParts.estSavedMinutes),
    fields: mergeFields(base, mine, theirs, merge),
    execution: {
      script,
      dependencies,
      outputFilename,
      ...(isTextOutput ? { isTextOutput } : {}),
      ...(lock === undefined ? {} : { lock }),
      ...(limits === undefined ? {} : { limits }),
    },
  };
  return conflicts.length === 0 ? { outcome: 'merged', payload } : { outcome: 'conflicts', conflicts };
}

function mergeFields(
  base: Payload | null,
  mine: Payload,
  theirs: Payload,
  merge: (part: string, read: (payload: Payload) => Field | null) => Field | null,
): Field[] {
  const ids = orderFields(
    base?.fields.map(({ id }) => id) ?? null,
    mine.fields.map(({ id }) => id),
    theirs.fields.map(({ id }) => id),
  );
  return ids.flatMap((id) => {
    const field = merge(`field:${id}`, ({ fields }) => fields.find((entry) => entry.id === id) ?? null);
    return field === null ? [] : [field];
  });
}
