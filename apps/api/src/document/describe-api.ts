import { fileName, fileView, id } from '@gruntless/contracts';
import { errorShape } from '../errors/error-data.ts';
import { convertSchemas, joinComponents } from './convert-schemas.ts';
import { describeProcedures } from './describe-procedures.ts';
import { describeRefusals } from './describe-refusals.ts';
import { describeRoutes } from './describe-routes.ts';

const description = `Every procedure as it is called over plain HTTP. A query and a subscription take their input as JSON in the
address, \`?input={…}\`, a mutation takes it as a JSON body, with the content type application/json also where it has none. The
answer is \`{ "result": { "data": … } }\`, a refusal \`{ "error": { "message", "code", "data" } }\`; \`error.data.reason\` is the one
to act on.`;

const bearer = 'The token of a session, or an API key, as far as its scopes reach.';

/** The OpenAPI document of the whole API, made from the schemas that the procedures parse by. */
export function describeApi() {
  const { responses, references } = describeRefusals();
  const { paths, input, output } = describeProcedures(references);
  // What the plain routes and the refusals refer to.
  const sent = convertSchemas({ fileName }, 'input');
  const got = convertSchemas({ fileView, id, errorShape }, 'output');
  return {
    openapi: '3.1.1',
    info: { title: 'Gruntless', version: '0.1.0', description },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths: { ...describeRoutes(references), ...paths },
    components: {
      schemas: joinComponents(input, output, sent, got),
      responses,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: bearer } },
    },
  };
}
