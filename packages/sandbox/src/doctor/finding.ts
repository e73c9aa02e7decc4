/** One promise of the sandbox, tried on this machine. */
export interface Finding {
  /** What the sandbox promises. */
  readonly promise: string;
  /** Whether it withstood the attempt to break it. */
  readonly holds: boolean;
  /** What was tried and seen, with figures. */
  readonly detail: string;
  /** What an operator can do; with a promise that holds, what would make it stronger. */
  readonly remedy?: string;
}
