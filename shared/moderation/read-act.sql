-- An act with the server's settings, or null.
create or replace function moderation_read_act(p_act bigint) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'guild', a.guild_id::text, 'kind', a.kind, 'actor', a.actor_id::text, 'user', a.user_id::text, 'channel', a.channel_id::text,
    'reason', a.reason, 'detail', a.detail, 'at', a.at, 'undoneAt', a.undone_at,
    'settings', (select value from guild_settings where guild_id = a.guild_id and module = 'moderation'))
  from moderation_act a where a.act_id = p_act;
$$;
