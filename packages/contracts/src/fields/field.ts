import { z } from 'zod';
import { fileFieldId, valueFieldId } from './field-id.ts';

/** The most files that one field takes where the field itself says nothing. */
export const defaultMaxFiles = 100;

const common = {
  label: z.string().trim().min(1, 'must not be empty').max(200),
  placeholder: z.string().max(500).optional(),
  /** Absent means optional. */
  required: z.boolean().optional(),
};

const textInput = z.strictObject({
  id: valueFieldId,
  type: z.literal('text_input'),
  ...common,
  default: z.string().max(1_000).optional(),
});

const textArea = z.strictObject({
  id: valueFieldId,
  type: z.literal('text_area'),
  ...common,
  default: z.string().max(100_000).optional(),
});

const number = z
  .strictObject({
    id: valueFieldId,
    type: z.literal('number'),
    ...common,
    min: z.number().optional(),
    max: z.number().optional(),
    integer: z.boolean().optional(),
    default: z.number().optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'min must not exceed max');

const select = z
  .strictObject({
    id: valueFieldId,
    type: z.literal('select'),
    ...common,
    options: z
      .array(z.strictObject({ value: z.string().min(1).max(200), label: z.string().min(1).max(200) }))
      .min(1, 'needs at least one option')
      .max(200),
    default: z.string().optional(),
  })
  .refine(
    ({ options }) => new Set(options.map((option) => option.value)).size === options.length,
    'two options have the same value',
  )
  .refine(
    (field) => field.default === undefined || field.options.some((option) => option.value === field.default),
    'default must be one of the options',
  );

const checkbox = z.strictObject({
  id: valueFieldId,
  type: z.literal('checkbox'),
  ...common,
  default: z.boolean().optional(),
});

const date = z.strictObject({
  id: valueFieldId,
  type: z.literal('date'),
  ...common,
  default: z.iso.date().optional(),
});

/** File types as the HTML `accept` attribute takes them: `.csv,text/csv,image/*`. */
const accept = z
  .string()
  .max(500)
  .refine(
    (list) => list.split(',').every((type) => /^\s*(\.[\w.+-]+|[\w.+-]+\/(\*|[\w.+-]+))\s*$/.test(type)),
    'must be a list such as ".csv,text/csv"',
  );

const fileUpload = z.strictObject({
  id: fileFieldId,
  type: z.literal('file_upload'),
  ...common,
  accept: accept.optional(),
});

const multiFileUpload = z
  .strictObject({
    id: fileFieldId,
    type: z.literal('multi_file_upload'),
    ...common,
    accept: accept.optional(),
    min_files: z.int().min(0).max(defaultMaxFiles).optional(),
    max_files: z.int().min(1).max(defaultMaxFiles).optional(),
  })
  .refine(
    (field) =>
      field.min_files === undefined || field.max_files === undefined || field.min_files <= field.max_files,
    'min_files must not exceed max_files',
  );

/** One entry of a workflow's form. */
export const field = z.discriminatedUnion('type', [
  textInput,
  textArea,
  number,
  select,
  checkbox,
  date,
  fileUpload,
  multiFileUpload,
]);
export type Field = z.infer<typeof field>;

/** True for a field whose input is files; every other one becomes a Python variable. */
export function isFileField({ type }: Pick<Field, 'type'>): boolean {
  return type === 'file_upload' || type === 'multi_file_upload';
}

/** A workflow's whole form. Ids are unique, since they become variables and folders. */
export const fields = z
  .array(field)
  .max(50)
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of list.entries()) {
      if (seen.has(id)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'id'],
          message: `"${id}" is taken by another field`,
        });
      }
      seen.add(id);
    }
  });
