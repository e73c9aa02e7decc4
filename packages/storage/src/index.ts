export { openStorage } from './open-storage.ts';
export type { Credentials } from './s3/open.ts';
export { StorageError, type StorageErrorCode } from './storage-error.ts';
export type { ByteRange, Storage, WriteOptions, WrittenBlob } from './storage.ts';
