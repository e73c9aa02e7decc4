/** Does something that another process may have made impossible in the meantime; null where it failed with that code. */
export function unless<T>(code: 'ENOENT' | 'EEXIST', act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === code) return null;
    throw error;
  }
}
