import { Gauge } from 'prom-client';
import { type Figures, prefix } from './open-figures.ts';

/** What a worker keeps on its machine, looked up at each scrape. */
export type HostSources = {
  /** Interpreters that wait for runs; null where none ever do. */
  warm: () => { waiting: number; waitingBytes: number } | null;
  environments: () => Promise<{ numEnvironments: number; sizeBytes: number; maxBytes: number }>;
  /** The space of the file system below each folder, by what the folder is for. */
  disks: () => Promise<{ folder: string; sizeBytes: number; availableBytes: number }[]>;
};

/** Registers what a worker keeps on its machine. */
export function createHostFigures(
  { registry, beforeScrape }: Pick<Figures, 'registry' | 'beforeScrape'>,
  sources: HostSources,
): void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `${prefix}${name}`, help, labelNames, registers: [registry] });
  const waiting = gauge('warm_waiting', 'Interpreters that wait for a run to come.');
  const waitingBytes = gauge('warm_waiting_bytes', 'Memory of the interpreters that wait, as last measured.');
  const environments = gauge('environments', 'Environments that are installed on this machine.');
  const environmentsBytes = gauge('environments_bytes', 'Size of all installed environments.');
  const environmentsMaxBytes = gauge('environments_max_bytes', 'Size above which environments are evicted.');
  const diskBytes = gauge('disk_size_bytes', 'Size of the file system of a folder.', ['folder']);
  const diskAvailable = gauge('disk_available_bytes', 'Room that is left on the file system of a folder.', [
    'folder',
  ]);

  beforeScrape(async () => {
    const warm = sources.warm();
    waiting.set(warm?.waiting ?? 0);
    waitingBytes.set(warm?.waitingBytes ?? 0);
  });
  beforeScrape(async () => {
    const { numEnvironments, sizeBytes, maxBytes } = await sources.environments();
    environments.set(numEnvironments);
    environmentsBytes.set(sizeBytes);
    environmentsMaxBytes.set(maxBytes);
  });
  beforeScrape(async () => {
    for (const { folder, sizeBytes, availableBytes } of await sources.disks()) {
      diskBytes.set({ folder }, sizeBytes);
      diskAvailable.set({ folder }, availableBytes);
    }
  });
}
