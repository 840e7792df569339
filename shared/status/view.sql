-- uses voice.sql

-- What's known about all components: {now, voice, components, days, incidents}. A component that nobody has looked at for longer
-- than p_gap isn't known to be in any state. Incidents are those of the last 30 days, newest first.
create or replace function status_view(p_gap interval, p_now timestamptz default null) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'now', moment,
    'voice', status_voice(),
    'components', coalesce((select jsonb_object_agg(component, jsonb_build_object('seenAt', seen_at,
      'state', case when seen_at >= moment - p_gap then state end)) from status_component), '{}'),
    'days', coalesce((select jsonb_agg(jsonb_build_object('component', component, 'day', day - date '1970-01-01',
      'upMs', up_ms, 'degradedMs', degraded_ms, 'downMs', down_ms) order by component, day) from status_day
      where day > (moment at time zone 'UTC')::date - 90), '[]'),
    'incidents', coalesce((select jsonb_agg(jsonb_build_object('component', component, 'beganAt', began_at, 'untilAt', until_at,
      'state', state, 'end', case when is_over then 'seen' when until_at >= moment - p_gap then 'none' else 'unseen' end)
      order by began_at desc, component) from (
        select * from status_incident where until_at >= moment - interval '30 days' order by began_at desc, component limit 50) newest), '[]'))
  from (select coalesce(p_now, statement_timestamp())) t (moment);
$$;
