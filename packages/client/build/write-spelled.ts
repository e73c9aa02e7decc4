import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes three modules of types that `tsc` spells out when it declares them: what the router says of each procedure, and
 * every view and input of the contracts, and the two in place of the modules that clients import. Their own types lead into the server's tables and into schemas.
 *
 * `tsc` writes a type's name where others can reach that name, and its members where they cannot, so `Spelled` is
 * declared inside of a function.
 */
export async function writeSpelled(folder: string): Promise<void> {
  const names = await contractTypes();
  const spelled = names.map((name) => `${name}: Spelled<Contracts.${name}>;`);
  const exported = names.map((name) => `export type ${name} = (typeof spelled)['contracts']['${name}'];`);
  await writeFile(join(folder, 'spelled.ts'), program(spelled.join('\n')));
  const imported = "import type { spelled } from './spelled.ts';";
  await writeFile(join(folder, 'contracts.ts'), [imported, ...exported].join('\n'));
  await writeFile(
    join(folder, 'router.ts'),
    `${imported}
import type { RouterOf } from '../../build/router-of.ts';
/** The API's router as clients see it. */
export type AppRouter = RouterOf<typeof spelled>;
`,
  );
}

/** The names of the types that a client may meet. Jobs are between the API and the worker. */
async function contractTypes(): Promise<string[]> {
  const index = fileURLToPath(import.meta.resolve('@gruntless/contracts'));
  const modules = [...(await readFile(index, 'utf8')).matchAll(/'(\.\/.+)'/g)].map(
    ([, module]) => module ?? '',
  );
  const sources = modules
    .filter((module) => !module.startsWith('./jobs/'))
    .map((module) => readFile(join(dirname(index), module), 'utf8'));
  const text = (await Promise.all(sources)).join('\n');
  return [...text.matchAll(/^export type (\w+) =/gm)].map(([, name]) => name ?? '').toSorted();
}

const program = (contracts: string) => `
import type { AppRouter } from '@gruntless/api/router';
import type * as Contracts from '@gruntless/contracts';

function spell() {
  // A union of strings loses its name when something is taken out of it.
  type Spelled<Type> = [Type] extends [string]
    ? Exclude<Type | 0, 0>
    : Type extends object
      ? { [Name in keyof Type]: Spelled<Type[Name]> }
      : Type;
  type Output<Type> = Type extends AsyncIterable<infer Each> ? Spelled<Each> : Spelled<Type>;
  type Procedure<Type> = Type extends {
    _def: { type: infer Kind; $types: { input: infer Input; output: infer Result } };
  }
    ? { kind: Kind; input: Spelled<Input>; output: Output<Result> }
    : never;
  type Router<Record> = { [Noun in keyof Record]: { [Verb in keyof Record[Noun]]: Procedure<Record[Noun][Verb]> } };
  return null as unknown as {
    error: Spelled<AppRouter['_def']['_config']['$types']['errorShape']>;
    router: Router<AppRouter['_def']['record']>;
    contracts: { ${contracts} };
  };
}

export const spelled = spell();
`;
