import { z } from 'zod';
import { execution } from '../execution/execution.ts';
import { field } from '../fields/field.ts';
import { id, moment } from '../ids.ts';

/** What a share can still do. An accepted share that is revoked stops updates, never the fork. */
export const shareState = z.enum(['open', 'accepted', 'expired', 'revoked']);
export type ShareState = z.infer<typeof shareState>;

/** A share, as either of its two sides sees it. */
export const shareView = z.object({
  code: z.string(),
  direction: z.enum(['given', 'accepted']),
  state: shareState,
  workflowId: id,
  /** Null once the shared version has been deleted. */
  workflowName: z.string().nullable(),
  /** The other side's display name; null while nobody has accepted, or once they are gone. */
  otherName: z.string().nullable(),
  allowsUpdates: z.boolean(),
  createdAt: moment,
  expiresAt: moment.nullable(),
  acceptedAt: moment.nullable(),
  revokedAt: moment.nullable(),
});
export type ShareView = z.infer<typeof shareView>;

/** A new share. `notice` says what its acceptor will be able to read; show it to whoever shares. */
export const shareCreated = shareView.extend({ notice: z.string(), readableMessages: z.int() });
export type ShareCreated = z.infer<typeof shareCreated>;

/** All that a person needs to decide whether to accept code from a stranger. */
export const sharePreview = z.object({
  code: z.string(),
  sharedBy: z.string(),
  allowsUpdates: z.boolean(),
  expiresAt: moment.nullable(),
  name: z.string(),
  description: z.string().nullable(),
  actionLabel: z.string().nullable(),
  estSavedMinutes: z.number().nullable(),
  fields: z.array(field),
  execution,
});
export type SharePreview = z.infer<typeof sharePreview>;

export const shareAccepted = z.object({
  /** My fork, or my current version where I owned a chain of the family already. */
  workflowId: id,
  alreadyOwned: z.boolean(),
  /** The shared version is ahead of what I have; `workflows.pull` brings it in. */
  updateAvailable: z.boolean(),
});
export type ShareAccepted = z.infer<typeof shareAccepted>;
