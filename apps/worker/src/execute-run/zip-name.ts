/** Characters that some file system refuses in a name, and the invisible ones that make two names look alike. */
const refused = /[\\/:*?"<>|\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** With the extension well below the 255 bytes that file systems take. */
const maxBytes = 200;

/** The zip's own name, from the name of the workflow that made it: "Split a CSV file.zip". */
export function zipNameOf(workflowName: string): string {
  return `${plainName(workflowName, 'result')}.zip`;
}

/**
 * Names for the entries of a zip, in order, such that unpacking them on any computer leads to as many files, all of
 * them below the folder of one's choice: no absolute paths, no `..`, and no two that differ in case alone.
 */
export function entryNamesOf(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const entry = unlike(taken, entryName(name));
    taken.add(foldCase(entry));
    return entry;
  });
}

function entryName(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.map((segment) => plainName(segment, '_')).join('/') || '_';
}

/** Dots and spaces are cut where Windows would cut them; that turns `.` and `..` into nothing, too. */
function plainName(name: string, fallback: string): string {
  const plain = cutBytes(name.normalize('NFC').replace(refused, '-'), maxBytes);
  return plain.trimStart().replace(/[. ]+$/, '') || fallback;
}

function unlike(taken: ReadonlySet<string>, name: string): string {
  const dot = name.lastIndexOf('.');
  const stem = dot > name.lastIndexOf('/') + 1 ? name.slice(0, dot) : name;
  const extension = name.slice(stem.length);
  let candidate = name;
  for (let copy = 2; taken.has(foldCase(candidate)); copy += 1) candidate = `${stem} (${copy})${extension}`;
  return candidate;
}

function foldCase(name: string): string {
  return name.toLowerCase().normalize('NFC');
}

/** The longest start of a name that takes at most so many bytes, with its extension where it has a short one. */
function cutBytes(name: string, most: number): string {
  if (Buffer.byteLength(name) <= most) return name;
  const extension = /\.[^.]{1,15}$/u.exec(name)?.[0] ?? '';
  let kept = '';
  for (const character of name.slice(0, name.length - extension.length)) {
    if (Buffer.byteLength(kept + character + extension) > most) break;
    kept += character;
  }
  return kept + extension;
}
