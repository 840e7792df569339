-- uses case-record.sql

-- Opens the case that lifts a ban whose time is up: the one that's open already, if there is one. Null if the ban is over.
create or replace function moderation_expire(p_guild bigint, p_number bigint, p_actor bigint, p_within interval) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  expired moderation_case;
  opened moderation_case;
begin
  select * into expired from moderation_case where guild_id = p_guild and number = p_number for update;
  if expired.number is null or expired.ended_at is not null or expired.state <> 'done' or expired.kind <> 'ban' then
    return null;
  end if;
  select * into opened from moderation_case
    where guild_id = p_guild and user_id = expired.user_id and kind = 'unban' and state = 'pending'
      and (detail ->> 'undoes')::bigint = p_number
    limit 1;
  if opened.number is null then
    opened := moderation_insert_case(p_guild, p_actor, 'unban', expired.user_id, null, null,
      jsonb_build_object('undoes', p_number, 'expired', true), expired.ref, 2, true, p_within);
  end if;
  return moderation_case_json(opened);
end $$;
