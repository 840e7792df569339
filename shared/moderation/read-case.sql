-- uses case-record.sql

-- A case with the server's settings, or null.
create or replace function moderation_read(p_guild bigint, p_number bigint) returns jsonb language sql stable as $$
  select moderation_case_json(c) || jsonb_build_object(
    'settings', (select value from guild_settings where guild_id = p_guild and module = 'moderation'),
    'appeal', (select jsonb_build_object('state', a.state, 'text', a.text, 'at', a.at, 'decidedBy', a.decided_by::text)
      from moderation_appeal a where a.guild_id = p_guild and a.number = p_number),
    'remarks', coalesce((
      select jsonb_agg(jsonb_build_object('actor', r.actor_id::text, 'kind', r.kind, 'text', r.text, 'at', r.at) order by r.remark_id)
      from moderation_remark r where r.guild_id = p_guild and r.number = p_number), '[]'))
  from moderation_case c where c.guild_id = p_guild and c.number = p_number;
$$;
