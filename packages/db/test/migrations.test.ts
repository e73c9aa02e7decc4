import { performance } from 'node:perf_hooks';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM, type Options } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { entities } from '../src/database/entities.ts';
import { ormOptions } from '../src/database/orm-options.ts';
import { migrate, openDatabase, provision, urlAs } from '../src/index.ts';
import { migrations } from '../src/migrations/index.ts';
import { createTestDatabase, prepareTemplate, seedUser, type TestDatabase } from '../src/testing/index.ts';
import { openStage, refusalOf, type Stage } from './open-stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** An empty database, as an operator has it before the first start. */
async function emptyDatabase(): Promise<TestDatabase> {
  await prepareTemplate(inject('adminUrl'), 'empty_template', () => Promise.resolve());
  return createTestDatabase({ adminUrl: inject('adminUrl'), templateName: 'empty_template' });
}

async function withLogin<T>(url: string, attributes: string, work: (url: string) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query(`create role some_login login password 'secret' ${attributes}`);
    const asLogin = new URL(url);
    asLogin.username = 'some_login';
    asLogin.password = 'secret';
    return await work(asLogin.href);
  } finally {
    await admin.query('reassign owned by some_login to current_user');
    await admin.query('drop owned by some_login');
    await admin.query('drop role some_login');
    await admin.end();
  }
}

describe('setting a database up', () => {
  test('twice changes nothing, and takes no time', async () => {
    const dump = () =>
      stage.asAdmin(
        `select (select array_agg(m order by id) from migrations m) as migrations,
           (select count(*) from pg_class) as tables, (select count(*) from pg_proc) as functions,
           (select count(*) from pg_auth_members) as memberships`,
      );
    const before = await dump();
    await provision(stage.url);
    const startMs = performance.now();
    await migrate(stage.url);
    expect(performance.now() - startMs).toBeLessThan(100);
    expect(await dump()).toEqual(before);
  });

  test('by four at once is done once', async () => {
    const empty = await emptyDatabase();
    try {
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          await provision(empty.url);
          await migrate(empty.url);
        }),
      );
      const tenant = await seedUser(empty.url);
      const database = await openDatabase({ url: empty.url, role: 'gruntless_api' });
      expect(await database.inTenant(tenant, (em) => em.execute('select id from users'))).toHaveLength(1);
      await database.close();
    } finally {
      await empty.drop();
    }
  });

  test('works for a login that is no superuser, but owns the database and may make roles', async () => {
    const empty = await emptyDatabase();
    try {
      await withLogin(empty.url, 'createrole', async (url) => {
        const name = new URL(url).pathname.slice(1);
        const admin = new pg.Client({ connectionString: empty.url });
        await admin.connect();
        await admin.query(`alter database ${name} owner to some_login`);
        // The roles are there already, made by somebody else: who may not administer them must be let in.
        for (const role of ['migrator', 'functions', 'api', 'worker', 'auth', 'queue']) {
          await admin.query(`grant gruntless_${role} to some_login with admin option`);
        }
        await admin.end();
        await provision(url);
        await migrate(url);
        await seedUser(url);
      });
    } finally {
      await empty.drop();
    }
  });

  test('says what to do where the login may not', async () => {
    const empty = await emptyDatabase();
    try {
      await withLogin(empty.url, '', async (url) => {
        await expect(provision(url)).rejects.toMatchObject({
          code: 'PRECONDITION_FAILED',
          message: expect.stringContaining('createrole'),
        });
      });
    } finally {
      await empty.drop();
    }
  });

  test('says where it looked, and not by which password, where no server answers', async () => {
    const refused = await provision('postgres://some_login:hunter2@127.0.0.1:1/x').catch((error) => error);
    expect(refused).toMatchObject({
      code: 'PRECONDITION_FAILED',
      message: expect.stringContaining('PostgreSQL at 127.0.0.1:1 cannot be used. Check DATABASE_URL'),
    });
    expect(refused.message).not.toContain('hunter2');
  });

  test('fails at once where the role is missing or refused, and leaves no connection behind', async () => {
    await withLogin(stage.url, '', async (url) => {
      await expect(openDatabase({ url, role: 'gruntless_api' })).rejects.toThrow(/role/);
      const [row] = await stage.asAdmin<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where usename = 'some_login'`,
      );
      expect(row?.count).toBe(0);
    });
  });
});

describe('the migrator', () => {
  test('is the one that runs migrations: no superuser, owner of what they make', async () => {
    const [row] = await stage.asRole('gruntless_migrator', null, async (client) => {
      const { rows } = await client.query<{ role: string; superuser: string }>(
        `select current_user as role, current_setting('is_superuser') as superuser`,
      );
      return rows;
    });
    expect(row).toEqual({ role: 'gruntless_migrator', superuser: 'off' });
    const owners = await stage.asAdmin(
      `select distinct tableowner as owner from pg_tables where tablename = 'migrations'`,
    );
    expect(owners).toEqual([{ owner: 'gruntless_migrator' }]);
  });

  test('sees every row, so that a back-fill changes all of them; without its policy it would change none', async () => {
    await stage.approved(stage.ada);
    await stage.approved(stage.bob);
    const backFill = () =>
      stage.asRole('gruntless_migrator', null, async (client) => {
        const { rowCount } = await client.query(
          `update workflows set rejection_reason = 'x' where deleted_at is null`,
        );
        return rowCount;
      });
    expect(await backFill()).toBeGreaterThanOrEqual(2);
    await stage.asAdmin('drop policy migrator on workflows');
    expect(await backFill()).toBe(0);
    await stage.asAdmin(
      'create policy migrator on workflows to gruntless_migrator using (true) with check (true)',
    );
  });
});

test('a database from before the limits has its stored bytes counted, what is just coming included, and goes on from there', async () => {
  const old = await emptyDatabase();
  const admin = new pg.Client({ connectionString: old.url });
  const uploading = new pg.Client({ connectionString: old.url });
  try {
    await provision(old.url);
    await migrateUpTo(old.url, '11-families');
    await admin.connect();
    const [ada, bob] = [await seedUser(old.url), await seedUser(old.url)];
    const store = async (sizeBytes: number, deleted = false, client = admin) => {
      await client.query(
        `insert into files (id, account_id, user_id, name, content_type, size_bytes, sha256, storage_key, deleted_at)
         values (uuidv7(), $1, $2, $3, $3, $4, case when $5 then '' else repeat('a', 64) end,
           case when $5 then '' else uuidv7()::text end, case when $5 then now() end)`,
        [ada.accountId, ada.userId, deleted ? '' : 'x', sizeBytes, deleted],
      );
    };
    await store(5_000_000_000);
    await store(7);
    await store(900, true);

    // An API of before is still there, and has begun to write a file.
    await uploading.connect();
    await uploading.query('begin');
    await store(40, false, uploading);
    const migrated = migrate(old.url);
    await expect.poll(() => isWaitingFor(admin, 'files')).toBe(true);
    await uploading.query('commit');
    await migrated;

    const stored = async () => {
      const { rows } = await admin.query<{ account_id: string; stored_bytes: string }>(
        'select account_id, stored_bytes from account_usage',
      );
      return Object.fromEntries(rows.map((row) => [row.account_id, Number(row.stored_bytes)]));
    };
    expect(await stored()).toEqual({ [ada.accountId]: 5_000_000_047, [bob.accountId]: 0 });
    await store(3);
    await admin.query(
      `update files set name = '', content_type = '', sha256 = '', storage_key = '', deleted_at = now()
       where size_bytes = 7`,
    );
    expect(await stored()).toEqual({ [ada.accountId]: 5_000_000_043, [bob.accountId]: 0 });
  } finally {
    await Promise.all([admin.end(), uploading.end()]);
    await old.drop();
  }
});

/** Whether somebody waits for a lock on a table of this database. */
async function isWaitingFor(client: pg.Client, table: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from pg_locks where relation = $1::regclass and not granted',
    [table],
  );
  return rowCount !== 0;
}

/** Leaves a database as it was when this migration was the last one. */
async function migrateUpTo(url: string, name: string): Promise<void> {
  const orm = await MikroORM.init({
    ...ormOptions(urlAs(url, 'gruntless_migrator'), 1),
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: { migrationsList: migrations, tableName: 'migrations', snapshot: false, silent: true },
  });
  try {
    await orm.migrator.up({ to: name });
  } finally {
    await orm.close(true);
  }
}

describe('entities and tables agree', () => {
  let orm: MikroORM;
  beforeAll(async () => {
    const options: Options = {
      ...ormOptions(urlAs(stage.url, 'gruntless_migrator'), 1),
      entities: [...entities],
    };
    orm = await MikroORM.init(options);
  });
  afterAll(() => orm.close(true));

  test('on tables, columns, types, nullability, generated columns and primary keys', async () => {
    const columns = await stage.asAdmin<{
      name: string;
      type: string;
      nullable: boolean;
      generated: boolean;
      primary: boolean;
    }>(
      `select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
         not a.attnotnull as nullable, a.attgenerated <> '' as generated,
         coalesce(a.attnum = any(i.indkey), false) as primary
       from pg_attribute a
       join pg_class c on c.oid = a.attrelid and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       left join pg_index i on i.indrelid = c.oid and i.indisprimary
       where a.attnum > 0 and not a.attisdropped and c.relname <> 'migrations'
       order by 1`,
    );
    const properties = [...orm.getMetadata().getAll().values()].flatMap((meta) =>
      Object.values(meta.properties).map((property) => ({
        name: `${meta.tableName}.${property.fieldNames[0] ?? ''}`,
        type: typeOf(property.columnTypes[0] ?? ''),
        nullable: property.nullable === true,
        generated: property.generated !== undefined,
        primary: property.primary === true,
      })),
    );
    expect(properties.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
      columns.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
  });

  /** The type as PostgreSQL itself spells it. */
  function typeOf(columnType: string): string {
    const spelled: Record<string, string> = {
      int: 'integer',
      'timestamptz(3)': 'timestamp(3) with time zone',
      bool: 'boolean',
    };
    return spelled[columnType] ?? columnType;
  }
});

test('a wrong row is refused by the database under the migrator, too', async () => {
  const broken = stage.asRole('gruntless_migrator', null, (client) =>
    client.query(
      `insert into accounts (id, limits, deleted_at) values (gen_random_uuid(), '{"a": 1}', now())`,
    ),
  );
  expect(await refusalOf(broken)).toBe('accounts_tombstone');
});
