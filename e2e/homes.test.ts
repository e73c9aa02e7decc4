import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { bundleClient } from './homes/bundle-client.ts';
import type { Home } from './homes/home.ts';
import { journey, uploadTooLarge } from './homes/journey.ts';
import { browserMissing, openBrowser } from './homes/open-browser.ts';
import { openNative } from './homes/open-native.ts';
import { openNode } from './homes/open-node.ts';
import { type PageServer, servePage } from './homes/serve-page.ts';
import { longScript, slowScript, watch } from './homes/watch.ts';
import { type Services, startServices } from './start-services.ts';

let pages: PageServer;
let services: Services;
beforeAll(async () => {
  pages = await servePage(await bundleClient('browser'));
  const server = { adminUrl: inject('adminUrl'), templateName: inject('templateName') };
  services = await startServices(server, {
    TRUSTED_ORIGINS: pages.origin,
    MAX_UPLOAD_BYTES: '10000000',
  });
});
afterAll(async () => {
  await services?.close();
  await pages?.close();
});

const newEmail = () => `${randomUUID()}@example.com`;

// A browser tells of progress every 50 ms, and of the end.
describe.each([
  { name: 'Node', open: async () => openNode(), missing: null, leastProgress: 100 },
  { name: 'a browser', open: () => openBrowser(pages.origin), missing: browserMissing(), leastProgress: 1 },
  { name: 'React Native', open: openNative, missing: null, leastProgress: 100 },
])('the client in $name', { timeout: 90_000 }, ({ open, missing, leastProgress }) => {
  let home: Home;
  beforeAll(async () => {
    if (missing === null) home = await open();
  });
  afterAll(() => home?.close());
  beforeEach(({ skip }) => {
    if (missing !== null) skip(missing);
  });

  const heard = () => home.evaluate(() => globalThis.heard, null);

  it('goes from sign-up to the downloaded bytes, and tells each refusal', async () => {
    const result = await home.evaluate(journey, { url: services.url, email: newEmail() });
    expect(result).toMatchObject({ status: 'succeeded', same: true, log: 'grüße\n' });
    expect(result.file).toMatchObject({ name: 'näme.bin', sizeBytes: 3_000_000 });

    const sent = result.progress.map(({ sentBytes }) => sentBytes);
    expect(sent.length).toBeGreaterThanOrEqual(leastProgress);
    expect(sent).toEqual(sent.toSorted((one, other) => one - other));
    expect(result.progress.at(-1)).toEqual({ sentBytes: 8_000_000, totalBytes: 8_000_000 });

    expect(result.aborted).toMatchObject({ name: 'AbortError' });
    expect(result.empty).toEqual({ name: 'TransferError', status: 400, reason: 'INVALID_INPUT' });
    expect(result.unknown).toEqual({ name: 'TransferError', status: 404, reason: 'NOT_FOUND' });
    expect(result.gone).toMatchObject({ name: 'TransferError', status: 0 });
    expect(result.after).toMatchObject({ name: 'TRPCClientError', reason: 'UNAUTHENTICATED' });
    expect(result.watched).toMatchObject({ name: 'TRPCClientError', reason: 'UNAUTHENTICATED' });
  });

  it('hears that a file is too large, though the API stops reading it', async () => {
    const refused = await home.evaluate(uploadTooLarge, { url: services.url, email: newEmail() });
    expect(refused).toEqual({ name: 'TransferError', status: 413, reason: 'TOO_LARGE' });
  });

  it('goes on watching when the API is started anew, without a lost or doubled event', async () => {
    await home.evaluate(watch, { url: services.url, email: newEmail(), script: slowScript });
    await expect.poll(async () => (await heard()).log, { timeout: 60_000 }).toContain('line 3');
    await services.restartApi();
    await expect.poll(async () => (await heard()).status, { timeout: 60_000 }).not.toBeNull();
    const { seqs, log, status } = await heard();
    expect(status).toBe('succeeded');
    expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
    expect(log).toBe(Array.from({ length: 60 }, (_line, n) => `line ${n}\n`).join(''));
  });

  it('hears a log of nearly a megabyte whole', async () => {
    await home.evaluate(watch, { url: services.url, email: newEmail(), script: longScript });
    await expect.poll(async () => (await heard()).status, { timeout: 60_000 }).toBe('succeeded');
    const { seqs, log } = await heard();
    expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
    expect(log).toBe(
      Array.from({ length: 9_000 }, (_line, n) => `${String(n).padStart(99, '0')}\n`).join(''),
    );
  });
});

describe('the client in a browser', { timeout: 90_000 }, () => {
  beforeEach(({ skip }) => {
    const missing = browserMissing();
    if (missing !== null) skip(missing);
  });

  it('keeps its token in memory alone, and sends it in a header that the API’s preflights allow', async () => {
    const home = await openBrowser(pages.origin);
    try {
      const sent: { url: string; authorization: string | undefined }[] = [];
      const complaints: string[] = [];
      home.page.on('request', (request) =>
        sent.push({ url: request.url(), authorization: request.headers()['authorization'] }),
      );
      home.page.on('console', (message) => complaints.push(message.text()));
      const { token } = await home.evaluate(journey, { url: services.url, email: newEmail() });
      expect(sent.filter(({ authorization }) => authorization === `Bearer ${token}`).length).toBeGreaterThan(
        8,
      );
      for (const { url } of sent) {
        expect(url).not.toContain(token);
        expect(url).not.toContain(encodeURIComponent(token));
      }
      expect(complaints.filter((text) => text.includes('CORS'))).toEqual([]);

      const kept = await home.evaluate(
        () => [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)],
        null,
      );
      expect(kept).toEqual(['', '{}', '{}']);
      expect(await home.page.context().cookies()).toEqual([]);
    } finally {
      await home.close();
    }
  });

  it('may send what it sends, and read what it reads, on trusted origins alone', async () => {
    const preflight = (origin: string) =>
      fetch(`${services.url}/trpc/runs.watch`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization,last-event-id',
        },
      });
    const { status, headers } = await preflight(pages.origin);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(pages.origin);
    expect(headers.get('access-control-allow-headers')).toBe('authorization,last-event-id');
    expect(headers.get('vary')).toContain('Origin');
    expect(
      (await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  it('is refused on an origin that the API does not trust', async () => {
    const stranger = await servePage(await bundleClient('browser'));
    const home = await openBrowser(stranger.origin);
    try {
      const refused = home.evaluate(
        (url) => gruntless.signIn(url, { email: 'ada@example.com', password: 'correct horse battery' }),
        services.url,
      );
      await expect(refused).rejects.toThrow(/Failed to fetch/);
    } finally {
      await home.close();
      await stranger.close();
    }
  });
});
