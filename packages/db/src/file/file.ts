import { defineEntity, p } from '@mikro-orm/core';

const FileSchema = defineEntity({
  name: 'File',
  tableName: 'files',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    userId: p.uuid(),
    name: p.text(),
    contentType: p.text(),
    sizeBytes: p.bigint('number'),
    /** In lower-case hex. */
    sha256: p.text(),
    /** Where the bytes lie; '' in a tombstone. */
    storageKey: p.text(),
    createdAt: p.datetime(3),
    expiresAt: p.datetime(3).strictNullable(),
    deletedAt: p.datetime(3).strictNullable(),
  },
});

/** Stored bytes with an owner. */
export class File extends FileSchema.class {}
FileSchema.setClass(File);
