import { checkSchema, document } from './check-schema.ts';

/** Throws unless the document says that this operation answers so. */
export async function checkAnswer(
  path: string,
  method: 'get' | 'post',
  response: Response,
): Promise<unknown> {
  const place = placeOf(path, method, response.status);
  const [mediaType = ''] = (response.headers.get('content-type') ?? '').split(';');
  if (mediaType === 'text/event-stream') {
    const events = parseEvents(await response.text());
    const stream = [...place, 'content', mediaType, 'schema', 'contentSchema'];
    checkSchema(stream, events);
    for (const event of events) checkData(stream, event);
    return events;
  }
  const body: unknown = await response.json();
  checkSchema([...place, 'content', mediaType, 'schema'], body);
  return body;
}

function placeOf(path: string, method: 'get' | 'post', status: number): (string | number)[] {
  const responses = document.paths[path]?.[method]?.responses ?? {};
  const key = status in responses ? status : 'default';
  const found = responses[key];
  if (found === undefined)
    throw new Error(`The document does not say that ${method} ${path} answers ${status}.`);
  const { $ref } = found as { $ref?: string };
  return $ref === undefined ? ['paths', path, method, 'responses', key] : $ref.split('/').slice(1);
}

type SentEvent = { event: string; data: string; id?: string };

/** What an event carries is JSON within the text, with a schema of its own. */
function checkData(stream: (string | number)[], { event, data }: SentEvent): void {
  const kinds = ['connected', 'message', 'ping', 'serialized-error', 'return'];
  if (data === '') return;
  const place = [...stream, 'items', 'oneOf', kinds.indexOf(event), 'properties', 'data', 'contentSchema'];
  checkSchema(place, JSON.parse(data));
}

function parseEvents(text: string): SentEvent[] {
  const blocks = text.split('\n\n').filter((block) => block.trim() !== '');
  return blocks.map((block) => {
    const event: SentEvent = { event: 'message', data: '' };
    for (const line of block.split('\n')) {
      const [, name = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (name === 'event' || name === 'data' || name === 'id') event[name] = value;
    }
    return event;
  });
}
