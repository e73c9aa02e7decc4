import * as contracts from '@gruntless/contracts';
import { z } from 'zod';
import { errorShape } from '../errors/error-data.ts';
import type { JsonSchema } from './json-schema.ts';

/** A schema's name in the document is the one that contracts exports it by, with a capital. */
const registry = z.registry<{ id: string }>();
for (const [name, schema] of Object.entries({ ...contracts, error: errorShape })) {
  if (schema instanceof z.core.$ZodType)
    registry.add(schema, { id: `${name.charAt(0).toUpperCase()}${name.slice(1)}` });
}

/** Schemas as JSON Schema by their key, and the named ones that they refer to. */
export type Converted = { schemas: Record<string, JsonSchema>; components: Record<string, JsonSchema> };

/** Converts schemas that belong to one side of the wire: what a client sends is `input`, what it gets is `output`. */
export function convertSchemas(schemas: Record<string, z.ZodType>, io: 'input' | 'output'): Converted {
  const whole = z.toJSONSchema(z.object(schemas), { io, metadata: registry });
  const { properties = {}, $defs = {} } = pointToComponents(whole);
  return { schemas: properties, components: $defs };
}

function pointToComponents(schema: z.core.JSONSchema.BaseSchema) {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', '#/components/schemas/') : value,
  );
  // Whatever else the schema holds, it has these two forms, as zod wrote them.
  return JSON.parse(text) as Partial<Record<'properties' | '$defs', Record<string, JsonSchema>>>;
}

/**
 * Joins the named schemas of both sides.
 * @throws {Error} where one name means two things: what is sent and what is answered need schemas of their own.
 */
export function joinComponents(...sides: Converted[]): Record<string, JsonSchema> {
  const joined: Record<string, JsonSchema> = {};
  for (const { components } of sides) {
    for (const [name, schema] of Object.entries(components)) {
      if (JSON.stringify(joined[name] ?? schema) !== JSON.stringify(schema))
        throw new Error(`The schema ${name} differs between input and output: export one for each.`);
      joined[name] = schema;
    }
  }
  return joined;
}
