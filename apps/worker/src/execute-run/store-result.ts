import { Readable } from 'node:stream';
import type { NewFile, RunResult } from '@gruntless/db';
import type { SandboxOutput } from '@gruntless/sandbox';
import type { Storage } from '@gruntless/storage';
import { boundText } from './bound-text.ts';
import { type FileChoice, type ResultChoice, textFilename } from './choose-result.ts';
import { contentTypeOf } from './content-type-of.ts';
import { zipNameOf } from './zip-name.ts';
import { maxZipBytes, zipOutputs } from './zip-outputs.ts';

type Chosen = Extract<ResultChoice, { kind: 'result' }>;

/**
 * Stores what a script left: the text first where the workflow answers with text, then its file. All of it is
 * stored when this resolves, and none of it when this rejects.
 */
export async function storeResult(
  storage: Storage,
  { text, files }: Chosen,
  workflowName: string,
): Promise<Pick<RunResult, 'outputs' | 'textOutput'>> {
  const outputs: NewFile[] = [];
  try {
    const textOutput = text === null ? null : await boundText(text.open());
    if (textOutput !== null) outputs.push(await storeText(storage, textOutput));
    if (files !== null) outputs.push(await storeFiles(storage, files, workflowName));
    return { outputs, textOutput };
  } catch (error) {
    await Promise.all(outputs.map(({ storageKey }) => storage.remove(storageKey)));
    throw error;
  }
}

function storeText(storage: Storage, text: string): Promise<NewFile> {
  const bytes = Buffer.from(text);
  return store(storage, textFilename, Readable.from([bytes]), bytes.byteLength);
}

function storeFiles(storage: Storage, choice: FileChoice, workflowName: string): Promise<NewFile> {
  switch (choice.kind) {
    case 'single':
      return storeSingle(storage, choice.output);
    case 'zip': {
      const bytes = zipOutputs(choice.outputs, new Date());
      return store(storage, zipNameOf(workflowName), bytes, maxZipBytes(choice.outputs));
    }
  }
}

function storeSingle(storage: Storage, { name, sizeBytes, open }: SandboxOutput): Promise<NewFile> {
  return store(storage, name, open(), sizeBytes);
}

async function store(
  storage: Storage,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<NewFile> {
  const { key, sizeBytes, sha256 } = await storage.write(bytes, { maxBytes });
  return { name, contentType: contentTypeOf(name), sizeBytes, sha256, storageKey: key };
}
