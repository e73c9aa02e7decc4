import { expect, it } from 'vitest';
import { contentTypeOf } from './content-type-of.ts';

it.each([
  ['table.CSV', 'text/csv; charset=utf-8'],
  ['a.tar.gz', 'application/gzip'],
  ['Chore.zip', 'application/zip'],
  ['noextension', 'application/octet-stream'],
  ['.csv', 'application/octet-stream'],
  ['a.constructor', 'application/octet-stream'],
])('the content type of %s is %s', (name, expected) => {
  expect(contentTypeOf(name)).toBe(expected);
});
