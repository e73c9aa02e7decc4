import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Field, field, fields } from './field.ts';
import { inputsSchema } from './inputs.ts';

const fileId = '0190f5fe-7c00-7a00-8000-000000000001';
const secondId = '0190f5fe-7c00-7a00-8000-000000000002';
const thirdId = '0190f5fe-7c00-7a00-8000-000000000003';

const form: Field[] = [
  { id: 'key_column', type: 'text_input', label: 'Key column', required: true },
  { id: 'copies', type: 'number', label: 'Copies', min: 1, max: 3, integer: true },
  { id: 'mode', type: 'select', label: 'Mode', options: [{ value: 'a', label: 'A' }] },
  { id: 'header', type: 'checkbox', label: 'Header' },
  { id: 'since', type: 'date', label: 'Since' },
  { id: 'sheet', type: 'file_upload', label: 'Sheet' },
  { id: 'parts', type: 'multi_file_upload', label: 'Parts', min_files: 1, max_files: 2 },
];
const required = { key_column: 'id' };

function faultsOf(inputs: unknown): string[] {
  const result = inputsSchema(form).safeParse(inputs);
  return result.success ? [] : result.error.issues.map((issue) => issue.message);
}

describe('the inputs of a run', () => {
  it('are taken when every required field is there and every value is of its kind', () => {
    const inputs = {
      key_column: 'id',
      copies: 2,
      mode: 'a',
      header: false,
      since: '2026-01-31',
      sheet: [fileId],
      parts: [fileId],
    };
    expect(inputsSchema(form).parse(inputs)).toEqual(inputs);
  });

  it('may leave out optional fields, which are then absent', () => {
    expect(inputsSchema(form).parse(required)).toEqual(required);
  });

  it('may name a single file by its bare id', () => {
    expect(inputsSchema(form).parse({ ...required, sheet: fileId })).toEqual({
      ...required,
      sheet: [fileId],
    });
  });

  it.each([
    ['a missing required field', {}, '"Key column" is required.'],
    ['a blank required text', { key_column: '  ' }, '"Key column" is required.'],
    ['a text where a number belongs', { ...required, copies: '2' }, '"Copies" must be a number.'],
    [
      'a fraction where a whole number belongs',
      { ...required, copies: 1.5 },
      '"Copies" must be a whole number.',
    ],
    ['a number that is too small', { ...required, copies: 0 }, '"Copies" must be at least 1.'],
    ['a number that is too large', { ...required, copies: 4 }, '"Copies" must be at most 3.'],
    ['an option that does not exist', { ...required, mode: 'b' }, '"Mode" must be one of: a.'],
    ['a text where a tick belongs', { ...required, header: 'yes' }, '"Header" must be true or false.'],
    [
      'a date that does not exist',
      { ...required, since: '2026-02-30' },
      '"Since" must be a date such as 2026-01-31.',
    ],
    [
      'a year that Python does not know',
      { ...required, since: '0000-01-01' },
      '"Since" must be a date such as 2026-01-31.',
    ],
    ['too few files', { ...required, parts: [] }, '"Parts" needs at least 1 file.'],
    ['too many files', { ...required, parts: [fileId, secondId, thirdId] }, '"Parts" takes at most 2 files.'],
    ['two files for one', { ...required, sheet: [fileId, secondId] }, '"Sheet" takes at most 1 file.'],
    ['one file twice', { ...required, parts: [fileId, fileId] }, '"Parts" names one file twice.'],
    [
      'something that is no file id',
      { ...required, sheet: ['../etc/passwd'] },
      'is not an id: it must be a UUID',
    ],
    ['a NUL character', { key_column: 'a\0' }, '"Key column" must not contain the NUL character.'],
  ])('refuse %s with a sentence that names the field', (_what, inputs, message) => {
    expect(faultsOf(inputs)).toContain(message);
  });

  it('refuse an unknown field and name those that exist', () => {
    expect(faultsOf({ ...required, colour: 'red' })).toEqual([
      'There is no field "colour". The fields are: key_column, copies, mode, header, since, sheet, parts.',
    ]);
  });

  it('never make the schema throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (inputs) => {
        inputsSchema(form).safeParse(inputs);
      }),
    );
  });
});

describe('a form', () => {
  const text = { type: 'text_input', label: 'Text' };

  it.each(['class', 'print', 'None', '__name__', '2nd', 'key-column', 'naïve', ''])(
    'refuses the value field id %j, which cannot become a Python variable',
    (id) => {
      expect(field.safeParse({ ...text, id }).success).toBe(false);
    },
  );

  it('takes hyphens in the id of a file field, which becomes a folder', () => {
    expect(field.safeParse({ id: 'input-files', type: 'file_upload', label: 'Files' }).success).toBe(true);
  });

  it.each(['../up', 'a/b', '.', '-rf', 'a b'])(
    'refuses the file field id %j, which could leave its folder',
    (id) => {
      expect(field.safeParse({ id, type: 'file_upload', label: 'Files' }).success).toBe(false);
    },
  );

  it('refuses two fields with one id', () => {
    const result = fields.safeParse([
      { ...text, id: 'name' },
      { ...text, id: 'name' },
    ]);
    expect(result.error?.issues[0]?.message).toBe('"name" is taken by another field');
  });

  it('refuses limits that contradict each other', () => {
    expect(field.safeParse({ id: 'n', type: 'number', label: 'N', min: 2, max: 1 }).success).toBe(false);
    expect(
      field.safeParse({ id: 'n', type: 'multi_file_upload', label: 'N', min_files: 2, max_files: 1 }).success,
    ).toBe(false);
  });
});
