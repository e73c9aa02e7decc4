import type pg from 'pg';
import { checkSeed } from './check-seed.ts';
import { planFamilies } from './plan-families.ts';
import type { Size } from './size.ts';
import { writeRows } from './write-rows.ts';

type Step = (name: string, work: () => Promise<unknown>) => Promise<void>;

/**
 * Fills an empty migrated database, by set-based SQL of its superuser: no triggers, no foreign keys, and the indexes of the
 * runs are built at the end. Then the database itself looks at every foreign key, and `checkSeed` at the rest. The temporary
 * tables `seed_*` stay until the connection ends.
 */
export async function seed(client: pg.Client, size: Size, step: Step): Promise<void> {
  await client.query(`
    set session_replication_role = replica;
    set synchronous_commit = off;
    set work_mem = '512MB';
    set maintenance_work_mem = '1GB';
    select setseed(0.5);`);
  await step('families', () => client.query(planFamilies(size)));
  const foreignKeys = await listForeignKeys(client);
  for (const key of foreignKeys) await client.query(`${key} not enforced`);
  const indexes = await dropIndexes(client);
  for (const { name, sql } of writeRows(size)) await step(name, () => client.query(sql));
  await step('indexes', async () => {
    for (const index of indexes) await client.query(index);
  });
  await step('vacuum', () => client.query('vacuum (analyze)'));
  await step('foreign keys', async () => {
    for (const key of foreignKeys) await client.query(`${key} enforced`);
  });
  await step('rules', () => checkSeed(client, size));
  await client.query('checkpoint');
}

/** Every foreign key of our tables, as the beginning of a statement that changes it. */
async function listForeignKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(`
    select format('alter table %s alter constraint %I', conrelid::regclass, conname) as statement
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`);
  return rows.map(({ statement }) => statement);
}

/** Drops what of the runs' indexes no constraint stands on; gives the statements that make them again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i
    where i.indrelid = 'public.workflow_runs'::regclass
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`);
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}
