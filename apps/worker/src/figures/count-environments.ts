import type { EnvironmentEvent } from '@gruntless/environments';
import type { WorkerFigures } from '@gruntless/figures';

/** Counts what environments tell of themselves. */
export function countEnvironments(figures: WorkerFigures): (event: EnvironmentEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'resolved':
        return figures.resolveSeconds.observe({ outcome: event.outcome }, event.durationMs / 1_000);
      case 'installed':
        return figures.installSeconds.observe({ outcome: event.outcome }, event.durationMs / 1_000);
      case 'evicted':
        figures.evictions.inc();
        return figures.evictedBytes.inc(event.sizeBytes);
    }
  };
}
