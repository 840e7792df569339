-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Pardons all warnings of a member that still count, once per key.
create or replace function moderation_clear_warnings(
  p_key text, p_guild bigint, p_actor bigint, p_user bigint, p_reason text, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation_clear', p_guild, p_user, p_actor);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  cleared bigint[];
begin
  if outcome is not null then
    return outcome;
  end if;
  with ended as (
    update moderation_case set ended_at = clock_timestamp(), ended_by = p_actor, end_reason = 'pardoned'
      where guild_id = p_guild and user_id = p_user and kind = 'warn' and ended_at is null
      returning number
  )
  select array_agg(number order by number) into cleared from ended;
  insert into moderation_remark (guild_id, number, actor_id, kind, text)
    select p_guild, number, p_actor, 'pardon', p_reason from unnest(cleared) number;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'cleared', 'numbers', coalesce(to_jsonb(cleared), '[]')));
end $$;
