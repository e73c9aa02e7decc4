import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What an operator told pip on this machine, as far as it says where packages come from. */
export interface PipSettings {
  /** Roots of indexes, the main one first; empty where pip is told to use none. */
  readonly indexes: readonly string[];
  /** Folders, files and addresses that list packages beside the indexes. */
  readonly links: readonly string[];
  readonly trustedHosts: readonly string[];
  /** A file with the certificates to believe; null where nothing is said. */
  readonly certificates: string | null;
}

const PUBLIC_INDEX = 'https://pypi.org/simple';
const LINE = /^(?:global|install|:env:)\.([a-z-]+)=(['"])(.*)\2$/;

/**
 * Asks pip itself, so that its own rules hold: the files of the machine, of the interpreter and of the user, then the
 * variables. `variables` are those that pip and its search for files look at.
 */
export async function readPipSettings(
  python: string,
  pip: string,
  variables: Readonly<Record<string, string>>,
): Promise<PipSettings> {
  const { stdout } = await promisify(execFile)(python, ['-I', pip, 'config', 'list'], {
    env: { ...variables, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    cwd: '/',
  });
  return parsePipSettings(stdout);
}

/** Reads `pip config list`: one setting a line, later ones over earlier ones, values quoted as Python quotes text. */
export function parsePipSettings(text: string): PipSettings {
  const settings = new Map<string, string>();
  // pip lists by level of its files; for one name the command's own section counts above all commands', variables above both.
  for (const section of ['global', 'install', ':env:']) {
    for (const line of text.split('\n').filter((candidate) => candidate.startsWith(`${section}.`))) {
      const [, name, , value] = LINE.exec(line) ?? [];
      if (name !== undefined && value !== undefined) settings.set(name, unquote(value));
    }
  }
  const list = (name: string): string[] => (settings.get(name) ?? '').split(/\s+/).filter(Boolean);
  const usesIndex = !/^(?:1|yes|true|on)$/i.test(settings.get('no-index') ?? '');
  const [index = PUBLIC_INDEX] = list('index-url');
  return {
    indexes: usesIndex ? [index, ...list('extra-index-url')] : [],
    links: list('find-links'),
    trustedHosts: list('trusted-host'),
    certificates: settings.get('cert') ?? null,
  };
}

function unquote(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
