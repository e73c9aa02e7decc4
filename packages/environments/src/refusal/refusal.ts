/**
 * Why packages cannot be had.
 *
 * - `bad_requirement`: a dependency that is no name with extras, versions and markers.
 * - `no_such_package`: the index does not know a name.
 * - `no_matching_version`: no version fits all that was asked for.
 * - `no_wheel`: there is no ready-made file for this platform, and nothing is built from source.
 * - `index_unreachable`: the index did not answer, or not so that it could be understood.
 * - `hash_mismatch`: a file is not the one that was locked.
 * - `too_large`: the packages take more room than they may.
 * - `not_allowed`: an operator's list, or the sandbox, says no.
 * - `timed_out`: it took longer than it may.
 * - `internal`: a fault of the service or of a tool.
 */
export type RefusalCode =
  | 'bad_requirement'
  | 'no_such_package'
  | 'no_matching_version'
  | 'no_wheel'
  | 'index_unreachable'
  | 'hash_mismatch'
  | 'too_large'
  | 'not_allowed'
  | 'timed_out'
  | 'internal';

/** Why packages cannot be had, for a program and for a person. */
export interface Refusal {
  readonly code: RefusalCode;
  /** A sentence or two: what is wrong, and what to do about it. */
  readonly message: string;
  /** What the tool said last; empty where it was not asked. */
  readonly lastLines: readonly string[];
}
