import type { FileView } from '@gruntless/contracts';
import type { File } from '@gruntless/db';

/** A stored file as its owner sees it: without where it lies. */
export function fileViewOf(file: File): FileView {
  return {
    id: file.id,
    name: file.name,
    sizeBytes: file.sizeBytes,
    sha256: file.sha256,
    contentType: file.contentType,
  };
}
