import { measureInTurn, median } from '../measure.ts';
import type { SeededDatabase } from './make-database.ts';
import { openStage } from './open-stage.ts';
import type { Verb } from './verbs.ts';

/** Medians of a call, and of the `select 1` that went through the same pool right before it. */
export type Figures = { callMs: number; selectMs: number };
export type Timing = { large: Figures; small: Figures };

/** Calls until code is compiled and a session has settled on its plans. */
const warmUpRounds = 8;

/** Times every verb in both databases in turn, each call after a `select 1`. */
export async function measureVerbs(
  pair: { large: SeededDatabase; small: SeededDatabase },
  verbs: readonly Verb[],
  { rounds, signal }: { rounds: number; signal: AbortSignal },
): Promise<Map<Verb, Timing>> {
  await using large = await openStage(pair.large.url);
  await using small = await openStage(pair.small.url);
  const stages = { large, small };
  const subjects: Record<string, () => Promise<unknown>> = {};
  for (const verb of verbs) {
    for (const size of ['large', 'small'] as const) {
      subjects[`select ${size} ${verb.name}`] = () => stages[size].database.ping();
      let turn = 0;
      subjects[`call ${size} ${verb.name}`] = () => {
        signal.throwIfAborted();
        return verb.call(stages[size], pair[size].cohort, turn++);
      };
    }
  }
  await measureInTurn(warmUpRounds, subjects);
  const samples = await measureInTurn(rounds, subjects);
  const middle = (name: string) => median(samples[name] ?? []);
  const figures = (size: 'large' | 'small', { name }: Verb): Figures => ({
    callMs: middle(`call ${size} ${name}`),
    selectMs: middle(`select ${size} ${name}`),
  });
  return new Map(
    verbs.map((verb) => [verb, { large: figures('large', verb), small: figures('small', verb) }] as const),
  );
}
