import { refuseFailed, type Transfer } from './transfer.ts';

/** Opens a file's bytes. `range` is an HTTP range such as `bytes=0-99`. */
export async function downloadFile(
  { base, headers, request }: Transfer,
  fileId: string,
  { range, signal }: { range?: string; signal?: AbortSignal },
): Promise<Response> {
  const response = await request(`${base}/files/${fileId}`, {
    headers: { ...headers(), ...(range === undefined ? {} : { range }) },
    ...(signal === undefined ? {} : { signal }),
  });
  await refuseFailed(response);
  return response;
}
