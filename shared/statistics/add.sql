-- Adds what an edge has counted since it last did: [{"guild": "1", "command": "ping", "uses": 1, "refused": 0, "failed": 0,
-- "totalMs": 3, "slow": 0, "times": [1, 0, …]}, …]. In one order, so that two edges don't wait for each other in a circle.
create or replace function command_statistics_add(p_day text, p_counts jsonb) returns void
language sql set lock_timeout = '900ms' as $$
  insert into command_statistics as s (day, guild_id, command, uses, refused, failed, total_ms, slow, times)
    select p_day::date, (c ->> 'guild')::bigint, c ->> 'command', (c -> 'uses')::bigint, (c -> 'refused')::bigint, (c -> 'failed')::bigint,
        (c -> 'totalMs')::bigint, (c -> 'slow')::bigint,
        array(select t::integer from jsonb_array_elements_text(coalesce(c -> 'times', '[]')) with ordinality as given (t, n) order by n)
      from jsonb_array_elements(p_counts) c order by 2, 3
    on conflict (day, guild_id, command) do update set uses = s.uses + excluded.uses, refused = s.refused + excluded.refused,
      failed = s.failed + excluded.failed, total_ms = s.total_ms + excluded.total_ms, slow = s.slow + excluded.slow,
      times = array(select coalesce(a, 0) + coalesce(b, 0)
        from unnest(s.times, excluded.times) with ordinality as both_times (a, b, n) order by n);
$$;
