/** The members of a JSON object; none where the text is no such thing, as a proxy's page is not. */
export function parseObject(text: string): Record<string, unknown> {
  try {
    return membersOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The members of a value that is an object; none of any other. */
export function membersOf(value: unknown): Record<string, unknown> {
  // Whatever is an object can be asked for members, each of which is unknown.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
