import { AccountUsage } from '../account/account-usage.ts';
import { Account } from '../account/account.ts';
import { File } from '../file/file.ts';
import { Message } from '../message/message.ts';
import { RunEventRow } from '../run/run-event-row.ts';
import { RunFile } from '../run/run-file.ts';
import { Run } from '../run/run.ts';
import { Share } from '../share/share.ts';
import { User } from '../user/user.ts';
import { Workflow } from '../workflow/workflow.ts';

/** Every table of ours as the ORM knows it. */
export const entities = [
  Account,
  AccountUsage,
  User,
  Workflow,
  Share,
  Message,
  Run,
  RunEventRow,
  RunFile,
  File,
] as const;
