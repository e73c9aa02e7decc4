import type * as Client from '@gruntless/client';

/** A place where the client runs, with all of its exports in a global `gruntless`. */
export type Home = {
  /** Calls a function there. It travels as text: it sees its argument and the globals of that place alone. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  close(): Promise<void>;
};

declare global {
  /** Where a home keeps the client. */
  var gruntless: typeof Client;
}
