import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { StringDecoder } from 'node:string_decoder';

type Progress = { loaded: number; total: number; lengthComputable: boolean };
const chunkBytes = 64 * 1024;

/** Listeners as React Native keeps them. */
class NativeTarget {
  protected listeners = new Map<string, ((event?: Progress) => void)[]>();

  addEventListener(type: string, listener: (event?: Progress) => void): void {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  fire(type: string, event?: Progress): void {
    for (const listener of this.listeners.get(type) ?? []) listener(event);
  }
}

/** XMLHttpRequest as React Native has it, over Node's HTTP: the growing answer as text, and an upload's progress. */
export class NativeRequest extends NativeTarget {
  readyState = 0;
  status = 0;
  statusText = '';
  responseURL = '';
  responseType = '';
  responseText = '';
  withCredentials = false;
  upload = new NativeTarget();
  onload?: () => void;
  onerror?: () => void;
  ontimeout?: () => void;
  onabort?: () => void;
  #method = 'GET';
  #headers: Record<string, string> = {};
  #request: ClientRequest | undefined;
  #answer: IncomingMessage | undefined;
  #bytes: Buffer[] = [];
  #ended = false;

  get response(): unknown {
    return this.responseType === 'blob' ? new Blob(this.#bytes as Buffer<ArrayBuffer>[]) : this.responseText;
  }

  open(method: string, url: string): void {
    this.#method = method;
    this.responseURL = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  getAllResponseHeaders(): string {
    const raw = this.#answer?.rawHeaders ?? [];
    return raw.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}\r\n`] : [])).join('');
  }

  send(body?: string | ArrayBuffer | ArrayBufferView): void {
    const bytes = bytesOf(body);
    const headers = { ...this.#headers, ...(body == null ? {} : { 'content-length': bytes.length }) };
    const request = httpRequest(this.responseURL, { method: this.#method, headers });
    this.#request = request;
    request.on('response', (answer) => this.#read(answer));
    request.on('error', () => this.#end('error'));
    this.#write(request, bytes, 0);
  }

  abort(): void {
    const wasSent = this.#request !== undefined;
    this.#request?.destroy();
    if (wasSent) this.#end('abort');
  }

  #write(request: ClientRequest, bytes: Buffer, from: number): void {
    if (this.#ended) return;
    if (from >= bytes.length) {
      request.end();
      return;
    }
    const until = Math.min(from + chunkBytes, bytes.length);
    request.write(bytes.subarray(from, until), () => {
      this.upload.fire('progress', { loaded: until, total: bytes.length, lengthComputable: true });
      this.#write(request, bytes, until);
    });
  }

  #read(answer: IncomingMessage): void {
    this.#answer = answer;
    this.status = answer.statusCode ?? 0;
    this.statusText = answer.statusMessage ?? '';
    const decoder = new StringDecoder('utf8');
    let text = '';
    answer.on('data', (chunk: Buffer) => {
      if (this.responseType === 'blob') this.#bytes.push(chunk);
      else text += decoder.write(chunk);
      // The answer grows only for those who listen for progress, and not by a property.
      if (this.#ended || !this.listeners.has('progress')) return;
      this.responseText = text;
      this.fire('progress');
    });
    answer.on('end', () => {
      this.responseText = text;
      this.#end('load');
    });
    answer.on('error', () => this.#end('error'));
  }

  #end(type: 'load' | 'error' | 'abort'): void {
    if (this.#ended) return;
    this.#ended = true;
    this[`on${type}`]?.();
    this.fire(type);
  }
}

function bytesOf(body: string | ArrayBuffer | ArrayBufferView | null | undefined): Buffer {
  if (body == null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  // An object of another realm is no `instanceof` of this one's classes.
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Buffer.from(new Uint8Array(body));
}
