/** A promise that the sandbox cannot keep on this machine, and what would let it. */
export interface SandboxFault {
  /** What the sandbox promises. */
  readonly promise: string;
  /** Why it cannot be kept here. */
  readonly reason: string;
  /** What an operator can do. */
  readonly remedy: string;
}

/** There is no sandbox on this machine as it is. Running scripts without one is never the answer. */
export class SandboxUnavailable extends Error {
  override readonly name = 'SandboxUnavailable';
  readonly faults: readonly SandboxFault[];

  constructor(faults: readonly SandboxFault[]) {
    super(
      `no sandbox on this machine:\n${faults.map((fault) => `- ${fault.promise}: ${fault.reason}\n  ${fault.remedy}`).join('\n')}`,
    );
    this.faults = faults;
  }
}
