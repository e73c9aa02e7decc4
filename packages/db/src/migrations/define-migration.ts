import { Migration } from '@mikro-orm/migrations';

/** A migration as the migrator takes it: its name, by which it is remembered, and its class. */
export type NamedMigration = {
  name: string;
  class: new (...args: ConstructorParameters<typeof Migration>) => Migration;
};

/** A migration from plain SQL, run as `gruntless_migrator` in one transaction with its neighbours. */
export function defineMigration(name: string, sql: string): NamedMigration {
  return {
    name,
    class: class extends Migration {
      override up(): void {
        this.addSql(sql);
      }
    },
  };
}
