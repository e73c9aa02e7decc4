import type { Execution, Field } from '@gruntless/contracts';

/** What a version holds, without where it stands: the part that is shared, compared, merged and taken over. */
export type Payload = {
  name: string;
  description: string | null;
  actionLabel: string | null;
  estSavedMinutes: number | null;
  fields: Field[];
  execution: Execution;
};

/** The payload of anything that has one: without extracts, which are one owner's data. */
export function payloadOf({
  name,
  description,
  actionLabel,
  estSavedMinutes,
  fields,
  execution,
}: Payload): Payload {
  return { name, description, actionLabel, estSavedMinutes, fields, execution };
}
