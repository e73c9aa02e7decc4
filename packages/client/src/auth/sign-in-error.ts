/** A sign-up, sign-in or sign-out that was refused. `status` is HTTP's, `code` the auth library's where it gave one. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, message: string, code: string | undefined) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
