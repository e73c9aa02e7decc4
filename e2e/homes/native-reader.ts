/** FileReader, by which React Native's fetch reads an answer. */
export class NativeReader {
  result: unknown = null;
  onload?: () => void;

  readAsText(blob: Blob): void {
    void blob.text().then((text) => this.#end(text));
  }

  readAsArrayBuffer(blob: Blob): void {
    void blob.arrayBuffer().then((buffer) => this.#end(buffer));
  }

  #end(result: unknown): void {
    this.result = result;
    this.onload?.();
  }
}
