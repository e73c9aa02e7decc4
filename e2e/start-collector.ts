import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: z.array(attribute).default([]),
});
const traceRequest = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
});

/** A span as it arrived, with the process that sent it. */
export type CollectedSpan = z.infer<typeof span> & { service: unknown };

/** Takes in what processes tell of their work. */
export type Collector = {
  url: string;
  spans: CollectedSpan[];
  /** Waits until a span as asked for has arrived. */
  until(found: (span: CollectedSpan) => boolean): Promise<CollectedSpan>;
  close(): Promise<void>;
};

/** Starts a collector of OTLP over HTTP in JSON, on loopback. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const arrivals = new EventEmitter();
  const take = (body: unknown) => {
    for (const { resource, scopeSpans } of traceRequest.parse(body).resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value['stringValue'];
      for (const scope of scopeSpans) spans.push(...scope.spans.map((each) => ({ ...each, service })));
    }
    arrivals.emit('spans');
  };
  const server = createServer((request, response) => {
    json(request).then(
      (body) => {
        take(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      },
      () => response.writeHead(400).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The collector has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    async until(found) {
      for (;;) {
        const span = spans.find(found);
        if (span !== undefined) return span;
        await once(arrivals, 'spans');
      }
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
