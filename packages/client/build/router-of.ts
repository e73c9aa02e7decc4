import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server';

type Procedure<Said> = Said extends { kind: 'query'; input: infer Input; output: infer Output }
  ? TRPCQueryProcedure<{ input: Input; output: Output; meta: object }>
  : Said extends { kind: 'mutation'; input: infer Input; output: infer Output }
    ? TRPCMutationProcedure<{ input: Input; output: Output; meta: object }>
    : Said extends { kind: 'subscription'; input: infer Input; output: infer Output }
      ? TRPCSubscriptionProcedure<{ input: Input; output: AsyncIterable<Output, void>; meta: object }>
      : never;

/** A router as clients see it: procedures, inputs, outputs and errors as they are said, and nothing of a server. */
export type RouterOf<Said extends { error: { code: number; message: string }; router: object }> =
  TRPCBuiltRouter<
    { ctx: object; meta: object; errorShape: Said['error']; transformer: false },
    {
      [Noun in keyof Said['router']]: {
        [Verb in keyof Said['router'][Noun]]: Procedure<Said['router'][Noun][Verb]>;
      };
    }
  >;
