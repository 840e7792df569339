-- uses record-act.sql

-- What came of a mass ban. The log shows it as one act. p_problems: why, by the number of a case that failed.
create or replace function moderation_close_mass(
  p_guild bigint, p_actor bigint, p_banned jsonb, p_failed jsonb, p_reason text, p_detail jsonb,
  p_problems jsonb default '{}'
) returns integer language plpgsql set lock_timeout = '5s' as $$
declare
  closed integer;
begin
  update moderation_case set ended_at = clock_timestamp(), ended_by = p_actor, end_reason = 'replaced'
    where guild_id = p_guild and kind = 'ban' and state = 'done' and ended_at is null
      and user_id in (select user_id from moderation_case
        where guild_id = p_guild and number in (select value::bigint from jsonb_array_elements_text(p_banned)) and state = 'pending');
  update moderation_case set state = 'done'
    where guild_id = p_guild and state = 'pending' and number in (select value::bigint from jsonb_array_elements_text(p_banned));
  get diagnostics closed = row_count;
  update moderation_case set state = 'failed', detail = detail || jsonb_build_object('problem', coalesce(p_problems ->> number::text, 'refused'))
    where guild_id = p_guild and state = 'pending' and number in (select value::bigint from jsonb_array_elements_text(p_failed));
  if closed > 0 then
    perform moderation_record_act(p_guild, 'massban', p_actor, null, null, p_reason, p_detail);
  end if;
  return closed;
end $$;
