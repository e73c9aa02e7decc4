import { z } from 'zod';
import { pythonReservedNames } from './python-names.ts';

const maxIdLength = 64;

/** The id of a field whose value becomes a Python variable of that name. */
export const valueFieldId = z
  .string()
  .max(maxIdLength)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a Python variable name: letters, digits and _, no digit first')
  .refine((name) => !name.startsWith('__'), 'must not begin with __, as Python’s own names do')
  .refine((name) => !pythonReservedNames.has(name), 'is a Python keyword or builtin; choose another name');

/** The id of a file field: the folder below `/input_files` that holds its files. */
export const fileFieldId = z
  .string()
  .max(maxIdLength)
  .regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, 'must be letters, digits, _ and -, no digit or - first');
