-- uses guild-slots.sql

-- Gives up a place in line. Returns how many: 0 or 1.
create or replace function voice_leave_line(p_guild bigint, p_user bigint, p_kind text) returns integer language sql as $$
  select voice_lock_guild(p_guild);
  with gone as (delete from voice_waiters where guild_id = p_guild and user_id = p_user and kind = p_kind returning 1)
  select count(*)::integer from gone;
$$;
