import type { ErrorCode, ErrorDetails } from './codes.ts';

/**
 * A refusal that the caller may read. Rules and verbs throw it; the transport maps `code` once.
 * `message` says what is wrong and what to do about it, and never holds a secret or another tenant's data.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}
