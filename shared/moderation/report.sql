-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, record-act.sql

-- A member tells staff about someone, once per key. p_detail: what staff see.
create or replace function moderation_report(
  p_key text, p_guild bigint, p_actor bigint, p_user bigint, p_channel bigint, p_reason text, p_detail jsonb,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation_report', p_guild, p_actor, p_user);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  if not exists (select from guild_settings where guild_id = p_guild and module = 'moderation' and value ? 'reportChannel') then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'no_channel'));
  end if;
  perform moderation_record_act(p_guild, 'report', p_actor, p_user, p_channel, p_reason, p_detail);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'reported'));
end $$;
