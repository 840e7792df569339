-- uses ../jobs/add.sql

-- Has each server that watches for raids looked at once. Returns how many there are.
create or replace function safety_watch_servers() returns integer language plpgsql as $$
declare
  servers integer;
begin
  perform job_add('watch_joins', guild_id::text, jsonb_build_object('guild', guild_id::text))
    from guild_settings where module = 'raid' and value -> 'watch' = 'true';
  get diagnostics servers = row_count;
  return servers;
end $$;

-- What a look takes: the server's settings, and from when on joins count.
create or replace function safety_watch_state(p_guild bigint) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'settings', (select value from guild_settings where guild_id = p_guild and module = 'raid'),
    'countFrom', (select count_from from safety_watch where guild_id = p_guild),
    'checkedAt', (select checked_at from safety_watch where guild_id = p_guild),
    'problem', (select problem from safety_watch where guild_id = p_guild));
$$;

-- Notes what a look came upon. p_count_from: joins before it were reported; null leaves that.
create or replace function safety_note_watch(p_guild bigint, p_problem text, p_count_from timestamptz default null) returns void
language plpgsql as $$
begin
  insert into safety_watch (guild_id, checked_at, count_from, problem)
    values (p_guild, clock_timestamp(), coalesce(p_count_from, clock_timestamp()), p_problem)
    on conflict (guild_id) do update set
      checked_at = clock_timestamp(), problem = p_problem, count_from = coalesce(p_count_from, safety_watch.count_from);
end $$;
