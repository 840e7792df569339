-- uses ../jobs/add.sql, ../jobs/cancel.sql, case-record.sql

-- What came of a case. Null if it isn't pending anymore: someone else was first. p_detail is added to what's known.
create or replace function moderation_close(p_guild bigint, p_number bigint, p_state text, p_detail jsonb) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  closed moderation_case;
  of_kind text;
begin
  update moderation_case set state = p_state, detail = detail || p_detail
    where guild_id = p_guild and number = p_number and state = 'pending'
    returning * into closed;
  perform job_cancel('carry_out_case', p_guild || ':' || p_number);
  if closed.number is null then
    return null;
  end if;
  if p_state = 'done' then
    of_kind := case when closed.kind in ('ban', 'unban') then 'ban' when closed.kind in ('timeout', 'untimeout') then 'timeout' end;
    -- What it ends: at most one ban and one timeout of a member count.
    update moderation_case set ended_at = clock_timestamp(), ended_by = closed.actor_id,
        end_reason = case when closed.kind = of_kind then 'replaced' when closed.detail ? 'expired' then 'expired' else 'undone' end
      where guild_id = p_guild and user_id = closed.user_id and kind = of_kind and state = 'done' and ended_at is null
        and number <> p_number;
    if closed.kind = of_kind and closed.ends_at is not null then
      perform job_add('end_case', p_guild || ':' || p_number,
        jsonb_build_object('guild', p_guild::text, 'number', p_number),
        case when of_kind = 'ban' then closed.ends_at
          else least(closed.ends_at, clock_timestamp() + interval '27 days') end);
    end if;
  end if;
  perform job_add('announce_case', p_guild || ':' || p_number, jsonb_build_object('guild', p_guild::text, 'number', p_number));
  return moderation_case_json(closed);
end $$;
