import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Which of the library's files a process has loaded once traces are open. */
function loadedWith(endpoint: string): string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { if (url.includes('opentelemetry')) loaded.push(url); return next(url, context); } });
    const { openTraces } = await import(${JSON.stringify(new URL('open-traces.ts', import.meta.url).href)});
    const traces = await openTraces({ endpoint: ${endpoint}, ratio: 1, service: 'test' });
    if (await traces.span({ name: 'work', kind: 'internal' }, async () => 42) !== 42) throw new Error('not done');
    if (${endpoint} !== undefined) process.exit(console.log(JSON.stringify(loaded)) ?? 0);
    await traces.close();
    console.log(JSON.stringify(loaded));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

it('without a collector nothing of the library is loaded, and work is done all the same', () => {
  expect(loadedWith('undefined')).toEqual([]);
  expect(loadedWith('"http://127.0.0.1:9"').length).toBeGreaterThan(0);
});
