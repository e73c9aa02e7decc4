import { Ajv2020 } from 'ajv/dist/2020.js';
import { describeApi } from '../../src/document/describe-api.ts';

export const document = describeApi();

// Formats come with a pattern each, which is what is checked.
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(JSON.parse(JSON.stringify(document)), 'document');

/** Throws, and says where, unless the value fits the schema at a place of the document, given by its keys. */
export function checkSchema(place: (string | number)[], value: unknown): void {
  const pointer = place.map((key) =>
    encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1')),
  );
  const validate = ajv.getSchema(`document#/${pointer.join('/')}`);
  if (validate === undefined) throw new Error(`The document has no schema at ${place.join(' > ')}.`);
  if (validate(value) !== true) {
    const faults = ajv.errorsText(validate.errors, { dataVar: 'value' });
    throw new Error(
      `${place.join(' > ')} in the document does not describe ${JSON.stringify(value)}: ${faults}`,
    );
  }
}
