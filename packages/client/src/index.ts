export { type Credentials, signIn, SignInError, signUp } from './auth/sign-in.ts';
export { type Client, type ClientOptions, createClient } from './create-client.ts';
export { TransferError } from './files/transfer.ts';
export type { UploadBody } from './files/upload-file.ts';
export { followRun } from './follow/follow-run.ts';
export { followWorkflow } from './follow/follow-workflow.ts';
export type * from '@gruntless/contracts';
