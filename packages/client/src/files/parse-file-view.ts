import type { FileView } from '@gruntless/contracts';
import { parseObject } from '../json/parse-object.ts';

/** Every member of a file's view. The compiler compares it with the contract, whose schema would be most of a bundle. */
const memberTypes: { [Name in keyof FileView]: FileView[Name] extends number ? 'number' : 'string' } = {
  id: 'string',
  name: 'string',
  sizeBytes: 'number',
  sha256: 'string',
  contentType: 'string',
};

/** Reads the answer to an upload; undefined where it is something else. */
export function parseFileView(text: string): FileView | undefined {
  const members = parseObject(text);
  const fits = Object.entries(memberTypes).every(([name, type]) => typeof members[name] === type);
  // Each member has just been compared with its type.
  return fits ? (members as FileView) : undefined;
}
