import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SpanOptions, Traces } from './traces.ts';

const kinds: Record<SpanOptions['kind'], SpanKind> = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** How long a collector may take. A process that stops waits no longer for it. */
const patienceMs = 3_000;

/** Sends spans to a collector, as OTLP in JSON. Nothing is registered globally, and a collector that is away holds up no work. */
export function sendTraces(options: { url: string; ratio: number; service: string }): Traces {
  const exporter = new OTLPTraceExporter({ url: options.url, timeoutMillis: patienceMs });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: patienceMs })],
  });
  const tracer = provider.getTracer('gruntless');
  const propagator = new W3CTraceContextPropagator();
  const around = new AsyncLocalStorage<Context>();
  const contextOf = (traceparent: string | undefined): Context =>
    traceparent === undefined
      ? (around.getStore() ?? ROOT_CONTEXT)
      : propagator.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter);

  return {
    async span({ name, kind, parent, attributes = {} }, work) {
      const context = contextOf(parent);
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, context);
      try {
        return await around.run(trace.setSpan(context, span), () =>
          work((more) => void span.setAttributes(more)),
        );
      } catch (error) {
        // Without its message, which may hold what a user wrote.
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    current() {
      const carrier: { traceparent?: string } = {};
      propagator.inject(contextOf(undefined), carrier, defaultTextMapSetter);
      return carrier.traceparent;
    },
    close: () => provider.shutdown().catch(() => undefined), // What a collector that is away has missed is lost.
  };
}
