-- uses guild-slots.sql, queue-follow-ups.sql

-- Removes members from the line who went away from the voice channel they wait in, and tells them. p_absent: [{waiter, channel}, …].
-- One who has asked again from another channel since keeps their place. Returns how many went.
create or replace function voice_leave_absent(p_absent jsonb) returns integer language plpgsql set lock_timeout = '900ms' as $$
declare
  removed integer;
begin
  perform voice_lock_guild(guild_id) from (
    select distinct guild_id from voice_waiters
      where waiter_id in (select waiter from jsonb_to_recordset(p_absent) as given (waiter bigint))
      order by guild_id) locked;
  with gone as (
    delete from voice_waiters w using jsonb_to_recordset(p_absent) as given (waiter bigint, channel bigint)
      where w.waiter_id = given.waiter and w.channel_id = given.channel
      returning w.*
  ), told as (
    delete from voice_follow_ups f using gone g
      where f.session_id is null and f.guild_id = g.guild_id and f.kind = g.kind and f.user_id = g.user_id
      returning f
  ), added as (
    select voice_add_follow_up(t.f, 'went_away') from told t where (t.f).expires_at > clock_timestamp()
  )
  select count(*) into removed from gone where (select count(*) from added) >= 0;
  return removed;
end $$;
