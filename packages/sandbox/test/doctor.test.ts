import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examine } from '../src/doctor/examine.ts';
import type { Lab } from '../src/doctor/lab.ts';
import { probeNamespaces } from '../src/doctor/probe-namespaces.ts';
import { probeNetwork } from '../src/doctor/probe-network.ts';
import { probeSecret } from '../src/doctor/probe-secret.ts';
import { makeFolder, rightsHere } from './support/start-worker.ts';

const rights = rightsHere[0] ?? 'plain user';
let folder: string;
beforeAll(async () => {
  folder = await makeFolder(rights);
});
afterAll(() => rm(folder, { recursive: true }));

test('every promise holds on a machine where the tests of the sandbox pass', async () => {
  const findings = await examine({ folder });
  expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  expect(findings.length).toBeGreaterThan(10);
});

test('where no sandbox can be opened, the findings say why and what to do', async () => {
  expect(await examine({ folder, python: '/usr/bin/no-such-python' })).toEqual([
    {
      promise: 'Scripts run under Python 3',
      holds: false,
      detail: '/usr/bin/no-such-python cannot be executed',
      remedy: expect.stringContaining('apt-get install python3'),
    },
  ]);
});

describe('without a sandbox, a probe finds the promise broken:', () => {
  /** Runs scripts with no isolation at all; only for probes that do no harm on the machine itself. */
  const bareLab = (): Lab => ({
    description: {
      python: '/usr/bin/python3',
      bubblewrap: 'none',
      limitMode: 'rlimit',
      limitModesPassedOver: [],
      uids: { kind: 'own', uid: 0 },
      warm: null,
      servers: null,
    },
    folder,
    async attack(script, { values = {} } = {}) {
      const assignments = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
      const source = [...assignments, script].join('\n');
      const child = spawn('/usr/bin/python3', ['-c', source], { stdio: ['ignore', 'pipe', 'ignore'] });
      const log = await text(child.stdout);
      const usage = { wallMs: 0, cpuMs: null, peakMemoryBytes: null, outputBytes: 0, logBytes: log.length };
      const start = { mode: 'cold', cause: 'off', reason: 'there is no sandbox' } as const;
      return { verdict: 'ok', message: null, usage, leftOut: [], start, log, outputs: [], tookMs: 0 };
    },
  });

  test.each([
    ['the worker’s namespaces', probeNamespaces, /shared with the worker: user, mnt/],
    ['the worker’s environment and a planted file', probeSecret, /found: a file of the machine/],
    ['a service on the loopback', probeNetwork, /connected to 127\.0\.0\.1/],
  ])('%s', async (_name, probe, detail) => {
    const finding = await probe(bareLab());
    expect(finding.holds).toBe(false);
    expect(finding.detail).toMatch(detail);
    expect(finding.remedy).toBeDefined();
  });
});
