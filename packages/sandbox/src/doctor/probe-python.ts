import type { Finding } from './finding.ts';
import { tell, type Lab } from './lab.ts';

/** What a chore on office files needs of the standard library and a distribution may have split off. */
const NEEDED = 'bz2 csv ctypes datetime decimal json lzma multiprocessing sqlite3 ssl zipfile zlib zoneinfo';
const USEFUL = 'numpy pandas openpyxl PIL pypdf docx';

/** Imports modules inside of the sandbox. */
export async function probePython({ attack, description }: Lab): Promise<Finding> {
  const script = `
import importlib
for name in needed.split():
    try:
        importlib.import_module(name)
    except ImportError:
        print('missing', name)
import importlib.util
print('present', *[name for name in useful.split() if importlib.util.find_spec(name)])`;
  const observation = await attack(script, { values: { needed: NEEDED, useful: USEFUL } });
  const lines = observation.log.trim().split('\n');
  const missing = lines.filter((line) => line.startsWith('missing ')).map((line) => line.slice(8));
  const present = lines.at(-1)?.replace(/^present ?/, '') || 'none';
  const holds = observation.verdict === 'ok' && missing.length === 0;
  return {
    promise: 'Scripts run under a complete Python 3',
    holds,
    detail: holds
      ? `${description.python}; packages that the machine itself offers: ${present}`
      : `${description.python}; ${missing.length > 0 ? `missing: ${missing.join(', ')}` : tell(observation)}`,
    ...(!holds && {
      remedy: 'Install the whole standard library: apt-get install python3 libpython3-stdlib.',
    }),
  };
}
