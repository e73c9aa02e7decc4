import { shareCodeAlphabet, shareCodeLength } from '@gruntless/contracts';
import { type Size, userNumbers } from './size.ts';

/**
 * SQL that makes rows of what `planFamilies` laid out. Times lie in the last two years, and an id carries its row's time, as
 * the application's ids do. Runs are written in the order of their times: one user's lie far apart, as in life.
 */
export function writeRows(size: Size): { name: string; sql: string }[] {
  return [
    { name: 'users', sql: writeUsers(size) },
    { name: 'workflows', sql: defineCodeOf + writeWorkflows },
    { name: 'shares', sql: writeShares(size) },
    { name: 'messages', sql: writeMessages },
    { name: 'runs', sql: writeRuns },
  ];
}

const idAt = (time: string): string => `uuidv7(${time} - clock_timestamp())`;

const writeUsers = (size: Size): string => `
  create temp table seed_users as
  select number, uuidv7() as id, uuidv7() as account_id from generate_series(1, ${userNumbers(size).total}) as number;
  alter table seed_users add primary key (number);
  insert into accounts (id) select account_id from seed_users;
  insert into users (id, account_id, name) select id, account_id, 'User ' || number from seed_users;`;

// A family begins somewhere in the first of the two years, and its rows are spread evenly from there to now.
const writeWorkflows = `
  create temp table seed_rows as
  select s.family, s.place, s.chain, s.version, s.parent_place, s.num_runs, u.id as user_id, u.account_id, t.created_at,
    ${idAt('t.created_at')} as id
  from seed_shapes s
  join seed_users u on u.number = s.user_number
  join (select family, count(*) as num_rows, now() - interval '2 years' + (family * 7919) % 365 * interval '1 day' as begin
        from seed_shapes group by family) f on f.family = s.family
  cross join lateral (
    select date_trunc('milliseconds', f.begin + (now() - f.begin) * (s.place / (f.num_rows + 1.0))) as created_at) t
  order by t.created_at;
  alter table seed_rows add primary key (family, place);
  create unique index on seed_rows (id);
  analyze seed_rows;

  create temp table seed_forks as
  select c.id, p.id as parent_id, p.user_id as shared_by, c.user_id as shared_with, c.chain, c.created_at,
    pg_temp.code_of(row_number() over (order by c.id)) as code
  from seed_rows c join seed_rows p on p.family = c.family and p.place = c.parent_place
  where c.version = 1;

  insert into workflows (id, user_id, account_id, parent_workflow_id, root_workflow_id, share_id, version, status, name,
    description, est_saved_minutes, fields, execution, created_at, updated_at)
  select r.id, r.user_id, r.account_id, p.id, root.id, f.code, r.version, 'approved', 'Workflow ' || r.family,
    'Reads the tables that were uploaded, matches their rows by customer, and writes one table with all columns.', 12,
    '[{"id": "month", "type": "number", "label": "Month", "required": true}]',
    jsonb_build_object('script', repeat(E'print("one more line of a script")\\n', 30), 'dependencies', '[]'::jsonb,
      'outputFilename', 'merged.csv'),
    r.created_at, r.created_at
  from seed_rows r
  left join seed_rows p on p.family = r.family and p.place = r.parent_place
  left join seed_rows root on root.family = r.family and root.place = 1 and r.place > 1
  left join seed_forks f on f.id = r.id
  order by r.created_at;`;

/** Every second share opens later versions too. Newcomers have a code of the cohort's last family each. */
const writeShares = (size: Size): string => `
  insert into workflow_shares (id, workflow_id, shared_by, shared_with, created_at, accepted_at, allows_updates)
  select code, parent_id, shared_by, shared_with, created_at, created_at, chain % 2 = 0 from seed_forks order by created_at;

  create temp table seed_codes as
  select u.id as user_id, u.account_id,
    pg_temp.code_of(u.number + (select count(*) from seed_forks)) as code
  from seed_users u where u.number > ${userNumbers(size).firstNewcomer};
  insert into workflow_shares (id, workflow_id, shared_by)
  select c.code, r.id, r.user_id from seed_codes c, seed_rows r
  where r.family = ${size.numFamilies - 1} and r.place = 2;`;

// Two to each version, a second apart: written long before anyone could fork it.
const writeMessages = `
  insert into workflow_messages (id, workflow_id, user_id, account_id, role, content, created_at)
  select ${idAt('m.created_at')}, r.id, r.user_id, r.account_id, case number when 1 then 'user' else 'assistant' end,
    repeat('What is to be done with these tables? ', 5), m.created_at
  from seed_rows r cross join generate_series(1, 2) as number
  cross join lateral (select r.created_at + number * interval '1 second' as created_at) m
  order by m.created_at;`;

// Of fifty runs of a version one is canceled, two time out, five fail.
const writeRuns = `
  insert into workflow_runs (id, workflow_id, family_id, user_id, account_id, status, inputs, error, attempt, last_event_seq,
    queued_at, created_at, started_at, finished_at, request_hash)
  select ${idAt('run.at')}, run.id, run.family_id, run.user_id, run.account_id, run.status, '{"month": 7}',
    case run.status when 'failed' then '{"kind": "script_error", "message": "No such column."}'::jsonb
      when 'timed_out' then '{"kind": "timeout", "message": "It ran longer than 300 s."}' end,
    1, 3, run.at, run.at, run.at, run.at + run.number % 60 * interval '1 second', repeat('0', 64)
  from (
    select r.id, root.id as family_id, r.user_id, r.account_id, number,
      date_trunc('milliseconds', r.created_at + (now() - interval '1 minute' - r.created_at) * random()) as at,
      case when number % 50 = 0 then 'canceled' when number % 25 = 7 then 'timed_out' when number % 10 = 3 then 'failed'
        else 'succeeded' end as status
    from seed_rows r join seed_rows root on root.family = r.family and root.place = 1
    cross join generate_series(1, r.num_runs) as number
    order by at
  ) as run;`;

/** A share's code from a number: multiplied so that neighbours lie far apart, and written in the code's alphabet. */
const defineCodeOf = `
  create function pg_temp.code_of(number bigint) returns text language sql immutable as $$
    select string_agg(substr('${shareCodeAlphabet}',
      1 + (number * 741103597 / (${shareCodeAlphabet.length} ^ digit)::bigint % ${shareCodeAlphabet.length})::integer, 1), '')
    from generate_series(0, ${shareCodeLength - 1}) as digit
  $$;`;
