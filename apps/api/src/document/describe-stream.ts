import { type JsonSchema, objectOf, refTo } from './json-schema.ts';

const json = (contentSchema: JsonSchema): JsonSchema => ({
  type: 'string',
  contentMediaType: 'application/json',
  contentSchema,
});
const event = (name: string, data: JsonSchema) => objectOf({ event: { const: name }, data });

/** The events that a subscription sends, as server-sent events carry them. */
export function describeStream(yielded: JsonSchema): JsonSchema {
  return {
    type: 'string',
    contentMediaType: 'text/event-stream',
    contentSchema: {
      type: 'array',
      items: {
        oneOf: [
          event('connected', json({ type: 'object' })),
          {
            ...objectOf({ event: { const: 'message' }, data: json(yielded) }),
            description:
              'What the subscription yields. Send the last `id` as Last-Event-Id to go on after it.',
          },
          event('ping', { const: '' }),
          event('serialized-error', json(refTo('Error'))),
          { ...event('return', { const: '' }), description: 'There is no more to come.' },
        ],
      },
    },
  };
}
