-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, case-record.sql

-- Takes a case back, once per key: a warning is pardoned, and for anything else a case opens that Discord carries out. The case
-- is named by its number, or by the interaction that opened it.
create or replace function moderation_undo(
  p_key text, p_guild bigint, p_actor bigint, p_number bigint, p_of bigint, p_part integer, p_opposites jsonb, p_reason text,
  p_ref bigint, p_within interval, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation_undo', p_guild, coalesce(p_number, p_of), p_part);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  undone moderation_case;
  opened moderation_case;
  opposite text;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into undone from moderation_case
    where guild_id = p_guild and (number = p_number or (p_number is null and ref = p_of and part = p_part)) for update;
  if undone.number is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'unknown_case'));
  end if;
  opposite := p_opposites ->> undone.kind;
  if opposite is null or undone.state <> 'done' or undone.ended_at is not null
    or (undone.kind = 'timeout' and undone.ends_at <= clock_timestamp()) then
    return idempotency_remember(p_key, request, jsonb_build_object(
      'status', case when opposite is null then 'cannot_undo' when undone.state <> 'done' then 'not_done' else 'already' end,
      'case', moderation_case_json(undone)));
  end if;
  if opposite = 'pardon' then
    update moderation_case set ended_at = clock_timestamp(), ended_by = p_actor, end_reason = 'pardoned'
      where guild_id = p_guild and number = undone.number returning * into undone;
    insert into moderation_remark (guild_id, number, actor_id, kind, text)
      values (p_guild, undone.number, p_actor, 'pardon', p_reason);
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'pardoned', 'case', moderation_case_json(undone)));
  end if;
  -- Someone else is just taking it back.
  select * into opened from moderation_case
    where guild_id = p_guild and user_id = undone.user_id and kind = opposite and state = 'pending'
      and (detail ->> 'undoes')::bigint = undone.number
    limit 1;
  if opened.number is not null then
    return idempotency_remember(p_key, request, jsonb_build_object(
      'status', 'opened', 'case', moderation_case_json(opened), 'undone', moderation_case_json(undone)));
  end if;
  opened := moderation_insert_case(
    p_guild, p_actor, opposite, undone.user_id, p_reason, null, jsonb_build_object('undoes', undone.number), p_ref, 0, true, p_within);
  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'opened', 'case', moderation_case_json(opened), 'undone', moderation_case_json(undone)));
end $$;
