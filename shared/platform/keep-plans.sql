-- Every change is a handful of lookups by key. By default, Postgres plans them again on each call (which makes an allocation take
-- two thirds longer), or keeps a plan from when a table was empty, and then every lookup scans the whole table. Changes are
-- recognized by their lock timeout. Call this after creating or replacing any, because replacing a function resets its settings.
create or replace function keep_plans() returns void language plpgsql as $$
declare
  change regprocedure;
begin
  for change in
    select oid from pg_proc where pronamespace = 'public'::regnamespace and 'lock_timeout=900ms' = any (proconfig)
  loop
    execute format('alter function %s set plan_cache_mode = force_generic_plan', change);
    execute format('alter function %s set enable_seqscan = off', change);
  end loop;
end $$;
