import { isDeepStrictEqual } from 'node:util';
import type { Field, WorkflowDiff } from '@gruntless/contracts';
import type { Payload } from '@gruntless/db';
import { diffLines } from './diff-lines.ts';

/** What differs between two payloads, part by part. */
export function diffPayloads(
  from: Payload,
  to: Payload,
): Omit<WorkflowDiff, 'fromWorkflowId' | 'toWorkflowId'> {
  const [fromLock, toLock] = [from.execution.lock ?? null, to.execution.lock ?? null];
  return {
    script: diffLines(from.execution.script, to.execution.script),
    fields: diffFields(from.fields, to.fields),
    dependencies: {
      added: missingFrom(to.execution.dependencies, from.execution.dependencies),
      removed: missingFrom(from.execution.dependencies, to.execution.dependencies),
    },
    lock: isDeepStrictEqual(fromLock, toLock) ? null : { from: fromLock, to: toLock },
    metadata: diffMetadata(metadataOf(from), metadataOf(to)),
  };
}

function diffFields(from: Field[], to: Field[]): WorkflowDiff['fields'] {
  const [before, after] = [byId(from), byId(to)];
  const common = to.filter(({ id }) => before.has(id));
  return {
    added: to.filter(({ id }) => !before.has(id)),
    removed: from.filter(({ id }) => !after.has(id)),
    changed: common.flatMap((field) => {
      const earlier = before.get(field.id);
      return earlier === undefined || isDeepStrictEqual(earlier, field) ? [] : [{ from: earlier, to: field }];
    }),
    reordered: !isDeepStrictEqual(
      from.filter(({ id }) => after.has(id)).map(({ id }) => id),
      common.map(({ id }) => id),
    ),
  };
}

function byId(fields: Field[]): Map<string, Field> {
  return new Map(fields.map((field) => [field.id, field]));
}

function missingFrom(list: string[], other: string[]): string[] {
  return list.filter((entry) => !other.includes(entry));
}

function metadataOf({
  name,
  description,
  actionLabel,
  estSavedMinutes,
  execution,
}: Payload): Record<string, unknown> {
  const { outputFilename, isTextOutput = false, limits = {} } = execution;
  return { name, description, actionLabel, estSavedMinutes, outputFilename, isTextOutput, limits };
}

function diffMetadata(from: Record<string, unknown>, to: Record<string, unknown>): WorkflowDiff['metadata'] {
  return Object.entries(to).flatMap(([name, value]) =>
    isDeepStrictEqual(from[name], value) ? [] : [{ name, from: from[name], to: value }],
  );
}
