-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Stores which messages someone was shown before they delete them, once per key. p_shown: what they were told about them.
create or replace function moderation_show_purge(
  p_key text, p_guild bigint, p_actor bigint, p_purge bigint, p_channel bigint, p_messages jsonb, p_reason text, p_about text, p_shown jsonb,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'show_purge', p_guild, p_channel);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into moderation_purge (purge_id, guild_id, channel_id, actor_id, reason, about, messages)
    values (p_purge, p_guild, p_channel, p_actor, p_reason, p_about, p_messages);
  return idempotency_remember(p_key, request, p_shown || jsonb_build_object('status', 'shown', 'purge', p_purge::text));
end $$;
