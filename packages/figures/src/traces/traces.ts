/** A value that may stand in a trace: ids and verdicts, never what a user wrote. */
export type Attributes = Record<string, string | number | boolean>;

export type SpanOptions = {
  name: string;
  kind: 'server' | 'producer' | 'consumer' | 'internal';
  /** The span that this one follows from, in another process; absent for the one around it here. */
  parent?: string | undefined;
  attributes?: Attributes;
};

/** Adds to what is told of a span, while its work goes on. */
export type Note = (attributes: Attributes) => void;

/** Tells what a piece of work consists of, across processes. */
export type Traces = {
  /** Does work within a span. */
  span<T>(options: SpanOptions, work: (note: Note) => Promise<T>): Promise<T>;
  /** The span around this, as a W3C `traceparent` for another process; undefined where nothing is traced. */
  current(): string | undefined;
  /** Sends what still waits. */
  close(): Promise<void>;
};

/** Does the work and tells nobody. */
export const noTraces: Traces = {
  span: (_options, work) => work(() => undefined),
  current: () => undefined,
  close: () => Promise.resolve(),
};
