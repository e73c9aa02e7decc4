export { admitOperator, type Admission, type OperatorRequest } from './access/admit-operator.ts';
export { createApiFigures, type ApiFigures } from './metrics/create-api-figures.ts';
export { createHostFigures } from './metrics/create-host-figures.ts';
export { createQueueFigures, type Waiting } from './metrics/create-queue-figures.ts';
export { createWorkerFigures, type WorkerFigures } from './metrics/create-worker-figures.ts';
export { contentType, openFigures, type Figures } from './metrics/open-figures.ts';
export { serveFigures, type FiguresServer } from './server/serve-figures.ts';
export { openTraces } from './traces/open-traces.ts';
export { noTraces, type Attributes, type Note, type SpanOptions, type Traces } from './traces/traces.ts';
