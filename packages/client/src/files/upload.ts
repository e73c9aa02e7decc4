/** Bytes to send: whole, as a blob or file, or as a stream where the platform can send one. */
export type UploadBody = Uint8Array<ArrayBuffer> | ArrayBuffer | Blob | ReadableStream<Uint8Array>;

/** How much of a body has been handed to the network. `totalBytes` is null of a stream, whose length nobody knows. */
export type UploadProgress = { sentBytes: number; totalBytes: number | null };

/** One file on its way: a POST of the bytes as they are. */
export type Upload = {
  url: string;
  headers: Record<string, string>;
  body: UploadBody;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: UploadProgress) => void) | undefined;
};

/** What the API answered, good or not. */
export type UploadAnswer = { status: number; text: string };

/** True of a body that is a stream; asked so that platforms without streams can ask too. */
export function isStream(body: UploadBody): body is ReadableStream<Uint8Array> {
  return 'getReader' in body;
}
