import { defineMigration } from './define-migration.ts';

/** The part of the closed list that counts what waits, for operators. The rules of 08-functions.ts hold here as well. */
export const queueFigures = defineMigration(
  '14-queue-figures',
  `
  grant create on schema public to gruntless_functions;
  set local role gruntless_functions;

  -- How many rows wait for each job, since when the oldest one does, and how many a worker has: counts alone. A row counts
  -- from when it was made, since queued_at begins anew whenever a job is handed over.
  create function public.queue_figures()
  returns table (job text, waiting integer, oldest_seconds double precision, running integer)
  language sql stable security definer set search_path = pg_catalog, pg_temp
  as $$
    select 'execute-run', count(*)::integer,
      coalesce(extract(epoch from now() - min(r.created_at)), 0)::double precision,
      (select count(*)::integer from public.workflow_runs c where c.status = 'running')
    from public.workflow_runs r where r.status = 'queued'
    union all
    select 'validate', count(*) filter (where coalesce(w.lease_expires_at < now(), true))::integer,
      coalesce(extract(epoch from now() - min(w.created_at) filter (where coalesce(w.lease_expires_at < now(), true))),
        0)::double precision,
      count(*) filter (where w.lease_expires_at >= now())::integer
    from public.workflows w where w.status = 'validating' and w.deleted_at is null
  $$;

  grant execute on function public.queue_figures() to gruntless_api;

  set local role gruntless_migrator;
  revoke create on schema public from gruntless_functions;
`,
);
