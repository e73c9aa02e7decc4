/** What a storage URL says of a bucket. */
export type BucketAddress = {
  name: string;
  /** Empty, or ends with a slash. */
  prefix: string;
  region: string | undefined;
  /** A server that is not Amazon's. */
  endpoint: string | undefined;
};

const NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^([\w.-]+\/)*$/;
const KNOWN: ReadonlySet<string> = new Set(['region', 'endpoint']);

/** Reads `s3://bucket/prefix?region=…&endpoint=…`; null where the text is none. */
export function parseUrl(text: string): BucketAddress | null {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 's3:' || url.hash !== '') return null;
  // Credentials in an address end up in logs and lists of processes. They have variables of their own.
  if (url.username !== '' || url.password !== '' || url.port !== '') return null;
  const prefix = url.pathname.replace(/^\//, '').replace(/([^/])$/, '$1/');
  if (!NAME.test(url.hostname) || !PREFIX.test(prefix)) return null;
  if ([...url.searchParams.keys()].some((name) => !KNOWN.has(name))) return null;
  const endpoint = url.searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined && !isWebAddress(endpoint)) return null;
  return { name: url.hostname, prefix, region: url.searchParams.get('region') ?? undefined, endpoint };
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
