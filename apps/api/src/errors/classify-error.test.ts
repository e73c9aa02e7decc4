import { runStartInput } from '@gruntless/contracts';
import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { classifyError } from './classify-error.ts';

const workflowId = '0199aaaa-0000-7000-8000-000000000000';

function refusalOf(input: unknown) {
  return classifyError(new TRPCError({ code: 'BAD_REQUEST', cause: runStartInput.safeParse(input).error }));
}

describe('an input that fits none of two forms', () => {
  it('is told what is wrong with it as the form that it comes closest to', () => {
    expect(refusalOf({ workflowId, inputs: 5 }).details.issues).toMatchObject([{ path: 'inputs' }]);
    expect(refusalOf({ inputs: {} }).message).toBe('workflowId: is not an id: it must be a UUID');
    expect(refusalOf({ workflowId, familyId: workflowId, inputs: {} }).message).toContain('familyId');
  });
});

it('a fault that nobody meant for the caller does not tell its own message', () => {
  const refusal = classifyError(new Error('password of the database'));
  expect(refusal.code).toBe('INTERNAL');
  expect(refusal.message).not.toContain('password');
});
