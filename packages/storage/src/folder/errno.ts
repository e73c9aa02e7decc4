/** Whether the operating system gave one of these codes (`ENOENT`, `EPERM`, …) as the reason. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}
