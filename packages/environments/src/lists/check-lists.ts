import type { Refusal } from '../refusal/refusal.ts';
import { normalizeName } from '../requirement/normalize-name.ts';

/** An operator's lists of packages. */
export interface Lists {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** A refusal that names the first package which an operator's lists keep out; null where they keep none out. */
export function checkLists(lists: Lists, names: readonly string[], asked: readonly string[]): Refusal | null {
  const allowed = lists.allow && new Set(lists.allow.map(normalizeName));
  const denied = new Set(lists.deny?.map(normalizeName));
  const name = names.find((candidate) => denied.has(candidate) || allowed?.has(candidate) === false);
  if (name === undefined) return null;
  const why = asked.includes(name) ? '' : ', which another package needs,';
  const message = `The operator of this installation does not allow the package ${name}${why} to be installed. Ask for it to be allowed, or do without it.`;
  return { code: 'not_allowed', message, lastLines: [] };
}
