import type { AnyProcedure } from '@trpc/server';
import { z } from 'zod';
import { appRouter } from '../router.ts';
import { type Converted, convertSchemas } from './convert-schemas.ts';
import { describeStream } from './describe-stream.ts';
import { jsonOf, type JsonSchema, objectOf, type Operation, type Paths } from './json-schema.ts';
import type { ProcedurePath } from './procedure-path.ts';
import { procedureSummaries } from './procedure-summaries.ts';
import { subscriptionEvents } from './subscription-events.ts';

type Procedure = {
  path: ProcedurePath;
  type: AnyProcedure['_def']['type'];
  input: z.ZodType | undefined;
  output: z.ZodType;
};

/** The operations of all procedures, in tRPC's own wire form, with the schemas of both sides. */
export function describeProcedures(refusals: Operation['responses']) {
  const procedures = listProcedures();
  const input = convertSchemas(
    byPath(procedures, (procedure) => procedure.input),
    'input',
  );
  const output = convertSchemas(
    byPath(procedures, (procedure) => procedure.output),
    'output',
  );
  const paths: Paths = {};
  for (const procedure of procedures) {
    const method = procedure.type === 'mutation' ? 'post' : 'get';
    paths[`/trpc/${procedure.path}`] = { [method]: describe(procedure, input, output, refusals) };
  }
  return { paths, input, output };
}

function listProcedures(): Procedure[] {
  return Object.entries(appRouter._def.procedures).map(([name, found]) => {
    const path = name as ProcedurePath; // The type nests what the value keeps flat, by path.
    // A procedure's own type hides the schemas that it was built from.
    const procedure: AnyProcedure & { _def: { output?: unknown } } = found as unknown as AnyProcedure;
    const { type, inputs, output } = procedure._def;
    const given =
      type === 'subscription' ? subscriptionEvents[path as keyof typeof subscriptionEvents] : output;
    if (!(given instanceof z.ZodType) || inputs.length > 1)
      throw new Error(`${path} needs one output schema, and at most one of its input, to be described.`);
    return { path, type, input: inputs[0] instanceof z.ZodType ? inputs[0] : undefined, output: given };
  });
}

function byPath(procedures: Procedure[], schemaOf: (procedure: Procedure) => z.ZodType | undefined) {
  const schemas: Record<string, z.ZodType> = {};
  for (const procedure of procedures) {
    const schema = schemaOf(procedure);
    if (schema !== undefined) schemas[procedure.path] = schema;
  }
  return schemas;
}

function describe(
  { path, type }: Procedure,
  input: Converted,
  output: Converted,
  refusals: Operation['responses'],
): Operation {
  const sent = input.schemas[path];
  const got = output.schemas[path] ?? {};
  const answer =
    type === 'subscription'
      ? { 'text/event-stream': { schema: describeStream(got) } }
      : jsonOf(objectOf({ result: objectOf({ data: got }) }));
  return {
    operationId: path,
    tags: [path.split('.')[0] ?? path],
    summary: procedureSummaries[path],
    ...(type === 'mutation' ? bodyOf(sent) : { parameters: parametersOf(sent, type) }),
    responses: {
      200: { description: type === 'subscription' ? 'The events, until the end.' : 'Done.', content: answer },
      ...refusals,
    },
  };
}

function bodyOf(sent: JsonSchema | undefined) {
  // What takes no input wants the content type alone.
  return sent === undefined ? {} : { requestBody: { required: true, content: jsonOf(sent) } };
}

function parametersOf(sent: JsonSchema | undefined, type: Procedure['type']): unknown[] {
  const input = { name: 'input', in: 'query', required: true, content: jsonOf(sent) };
  const lastEventId = { name: 'Last-Event-Id', in: 'header', schema: { type: 'string' } };
  return [...(sent === undefined ? [] : [input]), ...(type === 'subscription' ? [lastEventId] : [])];
}
