/** The longest start of a text that takes at most so many bytes of UTF-8, with no character cut in half. */
export function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  let end = Math.min(bytes.length, Math.max(0, most));
  // Bytes 10xxxxxx continue a character: step back to where one begins.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8');
}
