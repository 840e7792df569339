-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, case-record.sql

-- Opens a case, once per key. A warning that completes a step of the ladder opens a second one.
-- p_ladder: [{warnings, kind, minutes}]. p_window: how long warnings count. p_within: when a job takes over what has to be
-- carried out.
create or replace function moderation_open(
  p_key text, p_guild bigint, p_actor bigint, p_kind text, p_user bigint, p_reason text, p_ends_at timestamptz,
  p_detail jsonb, p_ref bigint, p_carried_out boolean, p_ladder jsonb, p_window interval, p_within interval,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation', p_kind, p_guild, p_actor, p_user);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  opened moderation_case;
  escalated moderation_case;
  step jsonb;
  counting integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  opened := moderation_insert_case(
    p_guild, p_actor, p_kind, p_user, p_reason, p_ends_at, p_detail, p_ref, 0, p_carried_out, p_within);
  if p_kind = 'warn' then
    select count(*) into counting from moderation_case
      where guild_id = p_guild and user_id = p_user and kind = 'warn' and ended_at is null
        and at > clock_timestamp() - p_window;
    select each into step from jsonb_array_elements(p_ladder) each where (each ->> 'warnings')::integer = counting;
    if step is not null then
      escalated := moderation_insert_case(
        p_guild, p_actor, step ->> 'kind', p_user, null,
        clock_timestamp() + (step ->> 'minutes')::integer * interval '1 minute',
        p_detail || jsonb_build_object('warning', opened.number, 'warnings', counting), p_ref, 1, true, p_within);
    end if;
  end if;
  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'opened', 'case', moderation_case_json(opened), 'warnings', counting,
    'escalated', case when escalated.number is not null then moderation_case_json(escalated) end));
end $$;
