import * as client from '@gruntless/client';
import type { Home } from './home.ts';

/** This very process. */
export function openNode(): Home {
  globalThis.gruntless = client;
  return { evaluate: async (run, argument) => run(argument), close: () => Promise.resolve() };
}
