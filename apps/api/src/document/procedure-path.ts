import type { AnyProcedure, AnySubscriptionProcedure, inferSubscriptionOutput } from '@trpc/server';
import type { AppRouter } from '../router.ts';

type PathsOf<Branch, Type, Prefix extends string = ''> = {
  [Name in keyof Branch & string]: Branch[Name] extends AnyProcedure
    ? Branch[Name]['_def']['type'] extends Type
      ? `${Prefix}${Name}`
      : never
    : PathsOf<Branch[Name], Type, `${Prefix}${Name}.`>;
}[keyof Branch & string];

/** The path of every procedure of the router, such as `runs.start`. */
export type ProcedurePath = PathsOf<AppRouter['_def']['record'], AnyProcedure['_def']['type']>;

/** The path of every subscription of the router. */
export type SubscriptionPath = PathsOf<AppRouter['_def']['record'], 'subscription'>;

type ProcedureAt<Branch, Path> = Path extends `${infer Name}.${infer Rest}`
  ? Name extends keyof Branch
    ? ProcedureAt<Branch[Name], Rest>
    : never
  : Path extends keyof Branch
    ? Branch[Path]
    : never;
type Yielded<Procedure> = Procedure extends AnySubscriptionProcedure
  ? inferSubscriptionOutput<Procedure>
  : never;
type Untracked<Value> = Value extends { id: string; data: infer Data } ? Data : Value;

/** What a subscription yields, without the place in the stream that it may be tracked by. */
export type EventOf<Path extends SubscriptionPath> = Untracked<
  Yielded<ProcedureAt<AppRouter['_def']['record'], Path>>
>;
