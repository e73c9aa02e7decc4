import { AppError, errorCode } from '@gruntless/contracts';
import { errorDataOf } from '../errors/error-data.ts';
import { jsonOf, objectOf, refTo } from './json-schema.ts';

type Refusals = {
  /** The responses by their name, for the components. */
  responses: Record<string, unknown>;
  /** References to them by status, for an operation. */
  references: Record<string, { $ref: string }>;
};

/** The error answers, one a status: every operation may give each of them. */
export function describeRefusals(): Refusals {
  const described: Refusals = { responses: {}, references: {} };
  const all = errorCode.options.map((reason) => errorDataOf(new AppError(reason, '')));
  for (const { httpStatus, code } of all) {
    const reasons = all.filter((data) => data.httpStatus === httpStatus).map(({ reason }) => reason);
    described.responses[code] = {
      description: `Refused; \`error.data.reason\` is ${reasons.join(' or ')}.`,
      content: jsonOf(objectOf({ error: refTo('Error') })),
    };
    described.references[httpStatus] = { $ref: `#/components/responses/${code}` };
  }
  return described;
}
