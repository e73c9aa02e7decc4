/** A JSON Schema of OpenAPI 3.1, that is of draft 2020-12. */
export type JsonSchema = { [keyword: string]: unknown };

/** An operation of OpenAPI. The test validates the whole document, so no more of it is typed here. */
export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  responses: Record<string, unknown>;
  [member: string]: unknown;
};

/** The operations of each path, by their method. */
export type Paths = Record<string, Record<string, Operation>>;

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

export const jsonOf = (schema: unknown) => ({ 'application/json': { schema } });

/** An object that has all of these members. */
export const objectOf = (properties: Record<string, unknown>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
