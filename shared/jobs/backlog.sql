-- What is waiting, by kind: [{kind, due, late, dead, lateSeconds}, …]. due: could run now; late: for more than a minute;
-- lateSeconds: how long the oldest of them has been due.
create or replace function job_backlog() returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(b) order by b.kind), '[]') from (
    select kind,
      count(*) filter (where dead_at is null and claimable_at <= clock_timestamp()) as due,
      count(*) filter (where dead_at is null and run_at <= clock_timestamp() - interval '1 minute') as late,
      count(*) filter (where dead_at is not null) as dead,
      coalesce(extract(epoch from max(clock_timestamp() - run_at)
        filter (where dead_at is null and run_at <= clock_timestamp())), 0) as "lateSeconds"
    from job group by kind) b;
$$;
