/** What there is at the moment. */
export interface ServersDescription {
  readonly servers: number;
  /** The memory that they take together, without that of runs. */
  readonly serverBytes: number;
  /** Modules of `preload` that the host's Python does not have, as `module: reason`. */
  readonly missing: readonly string[];
  /** Why a server could not be kept, for each client that is left alone for now. */
  readonly faults: readonly string[];
}
