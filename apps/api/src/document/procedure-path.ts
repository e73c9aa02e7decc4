import type { AnyProcedure } from '@trpc/server';
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
