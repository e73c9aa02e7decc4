/** What a request may be addressed by. */
export type Address = string | URL | { url: string };

/** The address that tRPC or an event source asks its fetch for. */
export function addressOf(input: Address): string {
  if (typeof input === 'string') return input;
  return 'url' in input ? input.url : input.href;
}
