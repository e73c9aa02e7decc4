import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Copy, DockerfileParser } from 'dockerfile-ast';

/** One step of an image. `words` are its arguments without flags; a step in JSON form is a list, all others one text. */
export type Step = { keyword: string; text: string; flags: Record<string, string>; words: string[] };
/** A stage with what it begins from: an image, or the stage of that name. */
export type StageOf = { from: string; name: string; steps: Step[] };

/** The stages of the Dockerfile in their order. */
export async function readDockerfile(): Promise<StageOf[]> {
  const text = await readFile(join(import.meta.dirname, '../../Dockerfile'), 'utf8');
  const stages: StageOf[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const all = instruction.getArguments().map((argument) => argument.getValue());
    if (keyword === 'FROM') {
      stages.push({ from: all[0] ?? '', name: all[2] ?? '', steps: [] });
      continue;
    }
    const flags: Record<string, string> = {};
    if (instruction instanceof Copy)
      for (const flag of instruction.getFlags()) flags[flag.getName()] = flag.getValue() ?? '';
    const words = all.filter((word) => !(keyword === 'COPY' && word.startsWith('--')));
    const step = { keyword, flags, words, text: instruction.getArgumentsContent() ?? '' };
    stages.at(-1)?.steps.push(step);
  }
  return stages;
}

/** All steps of a stage, those of the stages that it begins from first. */
export function stepsOf(stages: StageOf[], name: string): Step[] {
  const stage = stages.find((candidate) => candidate.name === name);
  if (stage === undefined) return [];
  return [...stepsOf(stages, stage.from), ...stage.steps];
}
