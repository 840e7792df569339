-- Records what someone just saw: {component: 'up' | 'degraded' | 'down', …}. Components that nobody looked at are left out.
--
-- A state counts from one look to the next, unless that's more than p_gap later: then nobody knows. Several looks at once count
-- each moment once. p_now: null is now.
create or replace function status_sample(p_states jsonb, p_gap interval, p_now timestamptz default null) returns void
language plpgsql set lock_timeout = '900ms' as $$
declare
  seen timestamptz;
  one record;
  last status_component;
  is_continued boolean;
begin
  -- One look at a time, and the moment is taken when it's this one's turn.
  perform pg_advisory_xact_lock(hashtextextended('status_sample', 0));
  seen := date_trunc('milliseconds', coalesce(p_now, clock_timestamp()));
  for one in select key as component, value as state from jsonb_each_text(p_states) loop
    select * into last from status_component where component = one.component;
    -- Someone with another idea of the time has been here.
    continue when last.seen_at > seen;
    is_continued := coalesce(last.seen_at >= seen - p_gap, false);
    if is_continued then
      insert into status_day as d (component, day, up_ms, degraded_ms, down_ms)
        select one.component, (begins at time zone 'UTC')::date,
          case last.state when 'up' then ms else 0 end, case last.state when 'degraded' then ms else 0 end,
          case last.state when 'down' then ms else 0 end
        from generate_series(date_trunc('day', last.seen_at, 'UTC'), seen, interval '24 hours') begins,
          lateral (select round(1000 * extract(epoch from least(seen, begins + interval '24 hours') - greatest(last.seen_at, begins)))::integer as ms) part
        where ms > 0
        on conflict (component, day) do update
          set up_ms = d.up_ms + excluded.up_ms, degraded_ms = d.degraded_ms + excluded.degraded_ms, down_ms = d.down_ms + excluded.down_ms;
    end if;
    if is_continued and last.state <> 'up' then
      update status_incident i set until_at = seen, is_over = one.state = 'up',
          state = case when 'down' in (i.state, one.state) then 'down' else 'degraded' end
        where i.component = one.component and not i.is_over
          and i.began_at = (select max(began_at) from status_incident where component = one.component);
    elsif one.state <> 'up' then
      insert into status_incident (component, began_at, until_at, state) values (one.component, seen, seen, one.state)
        on conflict do nothing;
      -- However often it fails, it's a bounded list.
      delete from status_incident where component = one.component and began_at <
        (select began_at from status_incident where component = one.component order by began_at desc offset 999 limit 1);
    end if;
    insert into status_component as c (component, state, since, seen_at) values (one.component, one.state, seen, seen)
      on conflict (component) do update set state = excluded.state, seen_at = excluded.seen_at,
        since = case when is_continued and c.state = excluded.state then c.since else excluded.since end;
  end loop;
  delete from status_day where day <= (seen at time zone 'UTC')::date - 90;
  delete from status_incident where until_at < seen - interval '90 days';
  delete from status_component where seen_at < seen - interval '90 days';
end $$;
