-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ../jobs/add.sql, case-record.sql, undo.sql

-- Decides on an appeal. Accepting it takes the case back.
create or replace function moderation_decide_appeal(
  p_key text, p_guild bigint, p_actor bigint, p_of bigint, p_part integer, p_accepted boolean, p_opposites jsonb, p_reason text,
  p_ref bigint, p_within interval, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation_appeal', p_guild, p_of, p_part);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  target moderation_case;
  decided moderation_appeal;
  undone jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into target from moderation_case where guild_id = p_guild and ref = p_of and part = p_part for update;
  update moderation_appeal set state = case when p_accepted then 'accepted' else 'denied' end,
      decided_by = p_actor, decided_at = clock_timestamp()
    where guild_id = p_guild and number = target.number and state = 'open'
    returning * into decided;
  if decided.number is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'already'));
  end if;
  insert into moderation_remark (guild_id, number, actor_id, kind, text)
    values (p_guild, target.number, p_actor, 'appeal', case when p_accepted then 'accepted' else 'denied' end);
  perform job_add('tell_appeal', p_guild || ':' || target.number, jsonb_build_object('guild', p_guild::text, 'number', target.number));
  if p_accepted then
    undone := moderation_undo(
      p_key => p_key || ':undo', p_guild => p_guild, p_actor => p_actor, p_number => target.number, p_of => null, p_part => null,
      p_opposites => p_opposites, p_reason => p_reason, p_ref => p_ref, p_within => p_within,
      p_module => p_module, p_command => p_command, p_roles => p_roles);
  end if;
  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'decided', 'case', moderation_case_json(target), 'undone', undone));
end $$;
