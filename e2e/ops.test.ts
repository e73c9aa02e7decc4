import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Services, startServices } from './start-services.ts';

const root = join(import.meta.dirname, '..');

const rules = z.object({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Gruntless\w+$/),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(10), action: z.string().min(10) }),
        }),
      ),
    }),
  ),
});
const dashboard = z.object({
  panels: z.array(z.object({ id: z.int(), targets: z.array(z.object({ expr: z.string() })).default([]) })),
});

let services: Services;
/** Every figure with its type, of both processes. */
let types: Map<string, string>;
beforeAll(async () => {
  services = await startServices(
    { adminUrl: inject('adminUrl'), templateName: inject('templateName') },
    { METRICS_PORT: '0' },
  );
  types = new Map();
  for (const url of [services.url, services.workerUrl]) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) types.set(name, type);
  }
});
afterAll(() => services.close());

const read = (...path: string[]) => readFile(join(root, ...path), 'utf8');

/** The names of series that a process gives out. */
function seriesOf([name, type]: [string, string]): string[] {
  return type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name];
}

/** The names of ours in expressions that no process gives out. */
function unknownIn(expressions: string[]): string[] {
  const known = new Set([...types].flatMap(seriesOf));
  const asked = expressions.flatMap((expr) => expr.match(/\bgruntless_[a-zA-Z0-9_]+/g) ?? []);
  expect(asked.length).toBeGreaterThan(0);
  return asked.filter((name) => !known.has(name));
}

it('every figure that an alert asks for is given out, and every alert says what to do', async () => {
  const { groups } = rules.parse(parse(await read('ops/prometheus/alerts.yml')));
  const all = groups.flatMap((group) => group.rules);
  expect(unknownIn(all.map(({ expr }) => expr))).toEqual([]);
  expect(new Set(all.map(({ alert }) => alert)).size).toBe(all.length);
});

it('every figure that the dashboard shows is given out', async () => {
  const { panels } = dashboard.parse(JSON.parse(await read('ops/grafana/gruntless.json')));
  expect(unknownIn(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))).toEqual([]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

it('the alerts and the example of a scrape name the same processes', async () => {
  const jobs = z.object({ scrape_configs: z.array(z.object({ job_name: z.string() })) });
  const { scrape_configs } = jobs.parse(parse(await read('ops/prometheus/prometheus.yml')));
  const named = (await read('ops/prometheus/alerts.yml')).matchAll(/\bjob="([^"]+)"/g);
  expect(scrape_configs.map(({ job_name }) => job_name)).toEqual(
    expect.arrayContaining([...named].map(([, job]) => job)),
  );
});

it('docs/figures.md says what each figure means, and of no other', async () => {
  const rows = [...(await read('docs/figures.md')).matchAll(/^\| `(gruntless_\w+)` \| (\w+) \|/gm)];
  expect(rows.map(([, name, type]) => `${name} ${type}`).toSorted()).toEqual(
    [...types].map(([name, type]) => `${name} ${type}`).toSorted(),
  );
});

it('without a token this machine alone sees the figures, through no proxy, and nobody the queues', async () => {
  for (const url of [services.url, services.workerUrl]) {
    const proxied = await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '127.0.0.1' } });
    expect([proxied.status, await proxied.text()]).toEqual([403, expect.stringContaining('OPERATOR_TOKEN')]);
  }
  for (const path of ['/queues', '/queues/', '/queues/api/queues']) {
    const response = await fetch(`${services.url}${path}`);
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining('OPERATOR_TOKEN'),
    ]);
  }
});
