import { createContext, runInContext } from 'node:vm';
import { bundleClient, bundleScript } from './bundle-client.ts';
import type { Home } from './home.ts';
import { NativeReader } from './native-reader.ts';
import { NativeRequest } from './native-request.ts';

/** What React Native gives beside the language itself; its fetch and AbortController are these very packages. */
const given = {
  XMLHttpRequest: NativeRequest,
  FileReader: NativeReader,
  Blob,
  TextEncoder,
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  console,
};

/** The globals that a bundle may name. */
export const nativeGlobals = [
  ...Object.keys(given),
  'AbortController',
  'fetch',
  'Headers',
  'Request',
  'Response',
];

/** What Hermes lacks of the language. */
const without = `
  delete Promise.withResolvers; delete Promise.try; delete Array.fromAsync; delete Symbol.dispose; delete Symbol.asyncDispose;
  delete globalThis.Iterator; delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer; delete globalThis.Atomics;
  delete Object.groupBy; delete Map.groupBy; delete globalThis.DisposableStack; delete globalThis.AsyncDisposableStack;`;

/** Opens a context that has what React Native has, and nothing of Node or of a browser beyond that. */
export async function openNative(): Promise<Home> {
  const context = createContext({ ...given });
  runInContext(`${without} globalThis.self = globalThis;`, context);
  runInContext(await bundleScript('whatwg-fetch', 'react-native', 'whatwgFetch'), context);
  runInContext(await bundleScript('abort-controller', 'react-native', 'abort'), context);
  runInContext('globalThis.AbortController = abort.default; delete globalThis.self;', context);
  runInContext(await bundleClient('react-native'), context);
  return {
    async evaluate(run, argument) {
      // Whoever asks knows the function's type; its text makes the same function.
      const there = runInContext(`(${run.toString()})`, context) as typeof run;
      return there(argument);
    },
    close: () => Promise.resolve(),
  };
}
