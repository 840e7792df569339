-- A lockdown with its overwrites in the order in which they're set, or null.
create or replace function moderation_read_lockdown(p_lockdown bigint) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'id', l.lockdown_id::text, 'guild', l.guild_id::text, 'scope', l.scope_id::text, 'kind', l.kind, 'actor', l.actor_id::text,
    'ender', l.ender_id::text, 'reason', l.reason, 'state', l.state, 'isPlanned', l.planned,
    'overwrites', coalesce((
      select jsonb_agg(jsonb_build_object(
        'channel', o.channel_id::text, 'id', o.overwrite_id::text, 'isMember', o.is_member,
        'before', case when o.before_allow is not null
          then jsonb_build_object('allow', o.before_allow::text, 'deny', o.before_deny::text) end,
        'set', jsonb_build_object('allow', o.set_allow::text, 'deny', o.set_deny::text),
        'state', o.state, 'problem', o.problem) order by o.place)
      from moderation_locked_overwrite o where o.lockdown_id = l.lockdown_id), '[]'))
  from moderation_lockdown l where l.lockdown_id = p_lockdown;
$$;
