-- What was changed in a server, newest first, from everything that remembers it. p_who: who did it, or whom it's about. A page begins
-- at an offset, or after the entry that p_after_at, p_after_source, and p_after_id name; only the former counts how many there are.
create or replace function audit_read(
  p_guild bigint, p_limit integer, p_area text default null, p_who bigint default null, p_what text default null,
  p_since timestamptz default null, p_offset integer default 0, p_after_at text default null,
  p_after_source text default null, p_after_id bigint default null
) returns jsonb language sql stable as $$
  with serving as (
    select b.pool_id from agent_guilds g join agent_bots b using (agent_id) where g.guild_id = p_guild
    union
    select selected_pool_id from guild_voice_policy where guild_id = p_guild and selected_pool_id is not null
  ), everything (source, area, id, at, actor_id, user_id, what, detail) as (
    select 'settings', 'settings', change_id, at, actor_id, null::bigint, module,
        jsonb_build_object('before', before, 'after', after)
      from guild_settings_history where guild_id = p_guild
    union all
    select 'case', 'moderation', number, at, actor_id, user_id, kind, jsonb_strip_nulls(jsonb_build_object(
        'reason', reason, 'state', state, 'endsAt', ends_at, 'endedAt', ended_at, 'endReason', end_reason))
      from moderation_case where guild_id = p_guild
    union all
    select 'act', 'moderation', act_id, at, actor_id, user_id, kind, jsonb_strip_nulls(jsonb_build_object(
        'reason', reason, 'channel', channel_id::text, 'undoneAt', undone_at, 'reverts', detail -> 'reverts',
        'unknown', detail -> 'isUnknown', 'line', detail #> '{lines,0}'))
      from moderation_act where guild_id = p_guild
    union all
    select 'money', 'money', id, at, actor_id, coalesce(meta ->> 'member', meta -> 'members' ->> 0)::bigint, code,
        jsonb_strip_nulls(jsonb_build_object('reason', meta -> 'reason', 'asset', meta -> 'asset', 'amount', meta -> 'amount',
          'reverses', reverses_id::text))
      from transfer where guild_id = p_guild and code in ('grant', 'take', 'freeze', 'unfreeze', 'set_cooldown', 'undo', 'resume')
    union all
    -- What happens to agents concerns the server; who belongs to a pool doesn't.
    select 'pools', 'pools', e.event_id, e.at, e.actor_id, null, e.action,
        jsonb_strip_nulls(jsonb_build_object('pool', p.name, 'agent', e.agent_id::text))
      from pool_events e join agent_pools p using (pool_id)
      where e.pool_id in (select pool_id from serving) and e.agent_id is not null
    union all
    select 'playlists', 'playlists', event_id, at, actor_id, user_id, action, detail || jsonb_build_object('name', name)
      from guild_playlist_event where guild_id = p_guild
    union all
    select 'modes', 'ai', change_id, at, actor_id, null, 'mode', jsonb_build_object(
        'level', level, 'id', place_id::text, 'name', name, 'before', before, 'after', after)
      from ai_mode_history where guild_id = p_guild
    union all
    select 'personality', 'ai', version, at, actor_id, null, 'personality', jsonb_strip_nulls(jsonb_build_object(
        'action', action, 'restored', restored, 'preset', preset))
      from ai_personality where guild_id = p_guild
    union all
    select 'club', 'ai', event_id, at, actor_id, null, 'club', jsonb_strip_nulls(detail || jsonb_build_object(
        'action', action, 'sheet', sheet, 'week', week))
      from club_event where guild_id = p_guild
    union all
    select 'dashboard', 'dashboard', write_id, at, actor_id, null, action, detail
      from web_write where guild_id = p_guild and outcome = 'done' and not is_elsewhere
  ), chosen as (
    select * from everything
    where (p_area is null or area = p_area) and (p_who is null or p_who in (actor_id, user_id))
      and (p_what is null or what = p_what) and (p_since is null or at >= p_since)
  ), page as (
    select * from chosen
    where p_after_at is null or (at, source, id) < (p_after_at::timestamptz, p_after_source, p_after_id)
    order by at desc, source desc, id desc offset p_offset limit p_limit
  )
  select jsonb_build_object(
    'total', case when p_after_at is null then (select count(*) from chosen) end,
    'entries', coalesce((select jsonb_agg(jsonb_build_object(
        'source', source, 'area', area, 'id', id::text, 'at', at, 'actor', actor_id::text, 'user', user_id::text,
        'what', what, 'detail', detail) order by at desc, source desc, id desc) from page), '[]'));
$$;
