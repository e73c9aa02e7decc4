import { normalizeName } from './normalize-name.ts';

/** A dependency that has been taken apart and put together again; nothing of its author's spelling is left. */
export interface Requirement {
  /** The normalized name. */
  readonly name: string;
  /** One line as PEP 508 writes it: a name, extras, versions and a marker, and nothing else. */
  readonly line: string;
}

const NAME = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const VERSION = String.raw`[A-Za-z0-9][A-Za-z0-9._+!-]*(?:\.\*)?`;
const CLAUSE = String.raw`(?:~=|===|==|!=|<=|>=|<|>)\s*${VERSION}`;
const CLAUSES = String.raw`${CLAUSE}(?:\s*,\s*${CLAUSE})*`;
const REQUIREMENT = new RegExp(
  String.raw`^(?<name>${NAME})\s*(?:\[\s*(?<extras>${NAME}(?:\s*,\s*${NAME})*)?\s*\])?\s*(?:\(\s*(?<inner>${CLAUSES})\s*\)|(?<clauses>${CLAUSES}))?\s*(?:;(?<marker>.+))?$`,
);

const MARKER_VARIABLES = new Set([
  ...['python_version', 'python_full_version', 'os_name', 'sys_platform', 'platform_release'],
  ...['platform_system', 'platform_version', 'platform_machine', 'platform_python_implementation'],
  ...['implementation_name', 'implementation_version'],
]);
/** The words of a marker. Strings hold neither quotes, nor `$`, which pip would take for a variable of the environment. */
const MARKER_WORD =
  /\s*(?:(\()|(\))|('[\w .+*!-]*'|"[\w .+*!-]*")|(not\s+in\b|in\b|[<>=!~]=|===|[<>])|(\w+))/y;
/** pip takes a name that ends so for a file, where there is one. */
const ARCHIVE = /\.(?:zip|whl|egg|tar|tgz|tbz|txz|tlz|tar\.[a-z0-9]+)$/i;

/**
 * Takes a dependency apart; null for everything that is not a name with optional extras, versions and marker: addresses,
 * paths, options, files, `name @ address`.
 */
export function parseRequirement(text: string): Requirement | null {
  const groups = /[\n\r]/.test(text) ? undefined : REQUIREMENT.exec(text.trim())?.groups;
  if (groups?.['name'] === undefined || ARCHIVE.test(groups['name'])) return null;
  const name = normalizeName(groups['name']);
  const extras = groups['extras']?.split(',').map((extra) => normalizeName(extra.trim())) ?? [];
  const clauses = (groups['inner'] ?? groups['clauses'] ?? '').replaceAll(/\s+/g, '');
  const marker = groups['marker'] === undefined ? '' : readMarker(groups['marker']);
  if (marker === null) return null;
  const suffix = extras.length === 0 ? '' : `[${extras.join(',')}]`;
  return { name, line: `${name}${suffix}${clauses}${marker === '' ? '' : `; ${marker}`}` };
}

/** A marker with one space between its words; null where it is none. Its grammar: `a or b`, `a and b`, `(a)`, `x < y`. */
function readMarker(text: string): string | null {
  const words = splitMarker(text);
  if (words === null) return null;
  let at = 0;
  const isValue = (word: string | undefined): boolean =>
    word !== undefined && (/^['"]/.test(word) || MARKER_VARIABLES.has(word));
  const isOperator = (word: string | undefined): boolean => /^(?:[<>=!~]=?|===|in|not in)$/.test(word ?? '');

  function readTerm(): boolean {
    if (words?.[at] === '(') {
      at += 1;
      if (!readChain() || words[at] !== ')') return false;
      at += 1;
      return true;
    }
    const isTerm = isValue(words?.[at]) && isOperator(words?.[at + 1]) && isValue(words?.[at + 2]);
    at += 3;
    return isTerm;
  }
  function readChain(): boolean {
    if (!readTerm()) return false;
    while (words?.[at] === 'and' || words?.[at] === 'or') {
      at += 1;
      if (!readTerm()) return false;
    }
    return true;
  }
  return readChain() && at === words.length ? words.join(' ') : null;
}

function splitMarker(text: string): string[] | null {
  const words: string[] = [];
  const rest = text.trim();
  MARKER_WORD.lastIndex = 0;
  while (MARKER_WORD.lastIndex < rest.length) {
    const found = MARKER_WORD.exec(rest);
    if (found === null) return null;
    words.push(found[0].trim().replaceAll(/^not\s+in$/g, 'not in'));
  }
  return words;
}
