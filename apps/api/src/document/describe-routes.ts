import { jsonOf, type JsonSchema, objectOf, type Operation, type Paths, refTo } from './json-schema.ts';

const text: JsonSchema = { type: 'string' };
const anybody = { security: [] };

/** The operations of the plain routes: bytes, which have no place in JSON, sign-in and health. */
export function describeRoutes(refusals: Operation['responses']): Paths {
  return {
    '/files': { post: upload(refusals) },
    '/files/{id}': { get: download(refusals) },
    '/api/auth/sign-up/email': {
      post: signIn('signUp', 'Makes an account and signs in.', { name: text, email: text, password: text }),
    },
    '/api/auth/sign-in/email': {
      post: signIn('signIn', 'Signs in.', { email: text, password: text }),
    },
    '/api/auth/sign-out': {
      post: {
        operationId: 'signOut',
        tags: ['auth'],
        summary: 'Ends the session of the token.',
        requestBody: { required: true, content: jsonOf({ type: 'object' }) },
        responses: {
          200: { description: 'Signed out.', content: jsonOf(objectOf({ success: { const: true } })) },
          default: authRefusal,
        },
      },
    },
    '/healthz': {
      get: health('healthz', 'The process answers.', {}),
    },
    '/readyz': {
      get: health('readyz', 'The service can do its work.', {
        503: {
          description: 'It cannot; `faults` names the parts that do not answer.',
          content: jsonOf(objectOf({ status: text, faults: { type: 'array', items: text } })),
        },
      }),
    },
  };
}

const bytes = { '*/*': { schema: {} } };

function upload(refusals: Operation['responses']): Operation {
  return {
    operationId: 'uploadFile',
    tags: ['files'],
    summary: 'Stores a file. The content type that it is sent with is kept.',
    parameters: [{ name: 'name', in: 'query', required: true, schema: refTo('FileName') }],
    requestBody: { required: true, content: bytes },
    responses: { 201: { description: 'Stored.', content: jsonOf(refTo('FileView')) }, ...refusals },
  };
}

function download(refusals: Operation['responses']): Operation {
  return {
    operationId: 'downloadFile',
    tags: ['files'],
    summary: 'The bytes of a file, for its owner or for whoever has a link.',
    security: [{ bearer: [] }, {}],
    parameters: [
      { name: 'id', in: 'path', required: true, schema: text },
      { name: 'grant', in: 'query', schema: text, description: 'Part of the address that files.link gives.' },
      { name: 'Range', in: 'header', schema: text, description: 'One range, such as bytes=0-499.' },
    ],
    responses: {
      200: { description: 'The whole file.', content: bytes },
      206: { description: 'The part that was asked for.', content: bytes },
      416: { description: 'The range begins after the end of the file.' },
      ...refusals,
    },
  };
}

const authRefusal = {
  description: 'Refused.',
  content: jsonOf({ type: 'object', properties: { code: text, message: text } }),
};

function signIn(operationId: string, summary: string, body: Record<string, JsonSchema>): Operation {
  const user = objectOf({ id: refTo('Id'), name: text, email: text });
  return {
    operationId,
    tags: ['auth'],
    summary: `${summary} The header set-auth-token carries the bearer token of the session.`,
    ...anybody,
    requestBody: { required: true, content: jsonOf(objectOf(body)) },
    responses: {
      200: {
        description: 'Signed in.',
        headers: { 'set-auth-token': { required: true, schema: text } },
        content: jsonOf(objectOf({ token: text, user })),
      },
      default: authRefusal,
    },
  };
}

function health(operationId: string, summary: string, others: Operation['responses']): Operation {
  const ok = { description: 'Yes.', content: jsonOf(objectOf({ status: { const: 'ok' } })) };
  return { operationId, tags: ['health'], summary, ...anybody, responses: { 200: ok, ...others } };
}
