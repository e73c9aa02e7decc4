// Loaded into a worker ahead of its own code, by NODE_OPTIONS. Tells whoever connects to the socket OBSERVED_SOCKET how the
// process has fared since the last one asked. The API, which has the same environment, has nothing to tell.

import { createServer } from 'node:net';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Observation } from './observation.ts';

const resolutionMs = 1;
const socket = process.env['OBSERVED_SOCKET'];

if (socket !== undefined && process.argv[1]?.endsWith(join('apps', 'worker', 'src', 'main.ts')) === true) {
  const pauses = monitorEventLoopDelay({ resolution: resolutionMs });
  pauses.enable();
  // Neither the socket nor a question keeps a worker that stops from ending.
  createServer((connection) => {
    // Connecting may follow at once on a pause, whose tick has not been counted yet.
    void delay(2 * resolutionMs, undefined, { ref: false }).then(() => {
      const observation: Observation = {
        pid: process.pid,
        longestPauseMs: Math.max(0, pauses.max / 1e6 - resolutionMs),
      };
      pauses.reset();
      connection.end(JSON.stringify(observation));
    });
  })
    .listen(socket)
    .unref();
}
