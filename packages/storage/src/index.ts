export { openStorage } from './open-storage.ts';
export { StorageError, type StorageErrorCode } from './storage-error.ts';
export type { ByteRange, Storage, WriteOptions, WrittenBlob } from './storage.ts';
