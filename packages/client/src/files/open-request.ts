type Progress = { loaded: number; total: number; lengthComputable: boolean };

/** What is used of an XMLHttpRequest. */
export type XhrRequest = {
  readonly status: number;
  readonly responseText: string;
  readonly upload: { addEventListener(type: 'progress', listener: (event: Progress) => void): void };
  addEventListener(type: 'progress' | 'load' | 'error' | 'timeout' | 'abort', listener: () => void): void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body?: ArrayBuffer | Uint8Array<ArrayBuffer> | Blob): void;
  abort(): void;
};

// Node's types do not know it, and programs for Node compile this file too.
declare const XMLHttpRequest: new () => XhrRequest;

/** True where the platform has XMLHttpRequest. */
export function hasRequest(): boolean {
  return typeof XMLHttpRequest !== 'undefined';
}

/** Opens a request that is yet to be sent. */
export function openRequest(
  method: 'GET' | 'POST',
  url: string,
  headers: Record<string, string>,
): XhrRequest {
  const request = new XMLHttpRequest();
  request.open(method, url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  return request;
}
