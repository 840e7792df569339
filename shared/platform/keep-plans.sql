-- Every change is a handful of look-ups by key. Left to itself the planner plans them anew at each call (an allocation takes two
-- thirds as long again), or keeps a plan made while a table was empty, by which every look-up reads all of it later. Changes are
-- known by their lock timeout. A migration that makes some ends with this; replacing one takes its settings away.
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
