import type { UserRole } from '@gruntless/contracts';
import { defineEntity, p } from '@mikro-orm/core';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid(),
    role: p.text().$type<UserRole>(),
    /** What others read beside what this user shares; '' once the user is gone. */
    name: p.text(),
    createdAt: p.datetime(3),
    deletedAt: p.datetime(3).strictNullable(),
  },
});

/** A person in an account. Its id is the auth library's; a trigger keeps the two in step. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
