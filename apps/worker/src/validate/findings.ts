import { type Field, isFileField } from '@gruntless/contracts';
import { z } from 'zod';

const line = z.int().positive();
const text = z.string().max(1_000);

/** What `python/check_workflow.py` found. It read a hostile script, so its answer is parsed like one. */
export const finding = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('syntax'), line, detail: text, text }),
  z.strictObject({ kind: z.literal('not_compiled'), detail: text }),
  z.strictObject({ kind: z.literal('undefined_name'), name: text, line }),
  z.strictObject({ kind: z.literal('missing_module'), name: text, line }),
  z.strictObject({ kind: z.literal('unknown_folder'), fieldId: text, line }),
  z.strictObject({ kind: z.literal('value_as_folder'), fieldId: text, line }),
  z.strictObject({ kind: z.literal('unused_value'), fieldId: text }),
]);
export type Finding = z.infer<typeof finding>;

export const findings = z.array(finding).max(100);

/** One finding as its author reads it: what is wrong, where, and what to do. */
export function sentenceOf(found: Finding, fields: readonly Field[]): string {
  switch (found.kind) {
    case 'syntax':
      return `Line ${found.line}: ${found.detail}: ${found.text}`;
    case 'not_compiled':
      return `Python cannot compile the script: ${found.detail || 'it is nested too deeply'}.`;
    case 'undefined_name':
      return `The script uses "${found.name}" on line ${found.line}, but nothing defines it. Add a field with this id or define it.`;
    case 'missing_module':
      return `Line ${found.line}: import ${found.name}: ${found.name} is not part of Python's standard library. Add it to the dependencies.`;
    case 'unknown_folder':
      return `Line ${found.line} reads /input_files/${found.fieldId}, but the form has no file field "${found.fieldId}". ${fileFieldsOf(fields)}`;
    case 'value_as_folder':
      return `Line ${found.line} reads /input_files/${found.fieldId}, but ${labelOf(found.fieldId, fields)} is no file field. Its value is the variable ${found.fieldId}.`;
    case 'unused_value':
      return `The form asks for ${labelOf(found.fieldId, fields)}, but the script never uses it.`;
  }
}

function labelOf(fieldId: string, fields: readonly Field[]): string {
  const label = fields.find((field) => field.id === fieldId)?.label ?? fieldId;
  return `"${label}" (${fieldId})`;
}

function fileFieldsOf(fields: readonly Field[]): string {
  const ids = fields.filter(isFileField).map((field) => field.id);
  return ids.length === 0 ? 'It has no file field at all.' : `Its file fields are: ${ids.join(', ')}.`;
}
