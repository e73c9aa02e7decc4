import { z } from 'zod';
import { id } from '../ids.ts';
import { defaultMaxFiles, type Field } from './field.ts';

/** What a run is started with: a value or a list of file ids for each field. */
export const runInputs = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).max(defaultMaxFiles)]),
);
export type RunInputs = z.infer<typeof runInputs>;
type RunInput = RunInputs[string];

/**
 * Builds the schema that a run's inputs must satisfy for one form. It knows nothing but the form, so a
 * browser can check the same rules before it sends anything.
 * Unknown fields are refused by name; an optional field may be absent, and is then absent from the result.
 */
export function inputsSchema(fields: readonly Field[]): z.ZodType<RunInputs> {
  const shape: Record<string, z.ZodType<RunInput | undefined>> = {};
  for (const field of fields) {
    const value = valueSchema(field);
    shape[field.id] = field.required === true ? value : value.optional();
  }
  const known = fields.map((field) => field.id).join(', ') || 'none';
  return z
    .strictObject(shape, {
      error: (issue) =>
        issue.code === 'unrecognized_keys'
          ? `There is no field ${issue.keys.map((key) => `"${key}"`).join(', ')}. The fields are: ${known}.`
          : undefined,
    })
    .transform(withoutUnset);
}

function withoutUnset(values: Record<string, RunInput | undefined>): RunInputs {
  const given: RunInputs = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) given[key] = value;
  return given;
}

function valueSchema(field: Field): z.ZodType<RunInput> {
  switch (field.type) {
    case 'text_input':
      return text(field, 1_000);
    case 'text_area':
      return text(field, 100_000);
    case 'number':
      return numberValue(field);
    case 'select': {
      const values = field.options.map((option) => option.value);
      return z.enum(values, { error: sentence(field, `must be one of: ${values.join(', ')}`) });
    }
    case 'checkbox':
      return z.boolean({ error: sentence(field, 'must be true or false') });
    case 'date':
      // Python's years begin with 1.
      return z.iso
        .date({ error: sentence(field, 'must be a date such as 2026-01-31') })
        .refine((given) => !given.startsWith('0000'), `"${field.label}" must be a date such as 2026-01-31.`);
    case 'file_upload':
      return fileIds(field, field.required === true ? 1 : 0, 1);
    case 'multi_file_upload': {
      const minFiles = Math.max(field.min_files ?? 0, field.required === true ? 1 : 0);
      return fileIds(field, minFiles, field.max_files ?? defaultMaxFiles);
    }
  }
}

function text(field: Field, maxLength: number): z.ZodType<string> {
  const value = z
    .string({ error: sentence(field, 'must be text') })
    .max(maxLength, `"${field.label}" must have at most ${maxLength} characters.`)
    // PostgreSQL's text and jsonb cannot hold it.
    .refine((given) => !given.includes('\0'), `"${field.label}" must not contain the NUL character.`);
  if (field.required !== true) return value;
  return value.refine((given) => given.trim() !== '', `"${field.label}" is required.`);
}

function numberValue(field: Extract<Field, { type: 'number' }>): z.ZodType<number> {
  let value = z.number({ error: sentence(field, 'must be a number') });
  if (field.integer === true) value = value.int(`"${field.label}" must be a whole number.`);
  if (field.min !== undefined)
    value = value.min(field.min, `"${field.label}" must be at least ${field.min}.`);
  if (field.max !== undefined) value = value.max(field.max, `"${field.label}" must be at most ${field.max}.`);
  return value;
}

function fileIds(field: Field, minFiles: number, maxFiles: number): z.ZodType<string[]> {
  const files = (count: number) => `${count} file${count === 1 ? '' : 's'}`;
  const list = z
    .array(id, { error: sentence(field, 'must be a list of file ids') })
    .min(minFiles, `"${field.label}" needs at least ${files(minFiles)}.`)
    .max(maxFiles, `"${field.label}" takes at most ${files(maxFiles)}.`)
    .refine((ids) => new Set(ids).size === ids.length, `"${field.label}" names one file twice.`);
  // A single file may be given by its bare id as well.
  return z.preprocess((given) => (typeof given === 'string' ? [given] : given), list);
}

function sentence(field: Field, rule: string) {
  return (issue: { input?: unknown }): string =>
    issue.input === undefined ? `"${field.label}" is required.` : `"${field.label}" ${rule}.`;
}
