-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, case-record.sql

-- Changes what's said about a case: a comment, another reason, or a pardon, once per key.
create or replace function moderation_change_case(
  p_key text, p_guild bigint, p_actor bigint, p_number bigint, p_change text, p_text text, p_most integer,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation_case', p_change, p_guild, p_number, p_actor);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  found_case moderation_case;
  earlier text;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into found_case from moderation_case where guild_id = p_guild and number = p_number for update;
  if found_case.number is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'unknown_case'));
  end if;
  if p_change = 'pardon' and (found_case.kind <> 'warn' or found_case.ended_at is not null) then
    return idempotency_remember(p_key, request, jsonb_build_object(
      'status', case when found_case.kind <> 'warn' then 'not_a_warning' else 'already' end));
  end if;
  if (select count(*) from moderation_remark where guild_id = p_guild and number = p_number) >= p_most then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'too_many', 'most', p_most));
  end if;
  earlier := found_case.reason;
  if p_change = 'edit' then
    update moderation_case set reason = p_text where guild_id = p_guild and number = p_number returning * into found_case;
  elsif p_change = 'pardon' then
    update moderation_case set ended_at = clock_timestamp(), ended_by = p_actor, end_reason = 'pardoned'
      where guild_id = p_guild and number = p_number returning * into found_case;
  end if;
  insert into moderation_remark (guild_id, number, actor_id, kind, text)
    values (p_guild, p_number, p_actor, p_change, case when p_change = 'edit' then earlier else p_text end);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'changed', 'case', moderation_case_json(found_case)));
end $$;
