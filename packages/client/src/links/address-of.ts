/** The address that tRPC or an event source asks its fetch for. */
export function addressOf(input: string | URL | { url: string }): string {
  if (typeof input === 'string') return input;
  return 'url' in input ? input.url : input.href;
}
