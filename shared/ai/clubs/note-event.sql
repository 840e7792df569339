-- Notes who did what in a club, and that comparisons of it are out of date. Its row in "club" is locked by then.
create or replace function club_note(
  p_guild bigint, p_sheet text, p_action text, p_week text, p_detail jsonb, p_actor bigint, p_now timestamptz
) returns void language plpgsql as $$
begin
  update club set revision = revision + 1 where guild_id = p_guild and sheet = p_sheet;
  insert into club_event (guild_id, sheet, action, week, detail, actor_id, at)
    values (p_guild, p_sheet, p_action, p_week, p_detail, p_actor, p_now);
  perform set_config('chorus.erasing', 'on', true);
  delete from club_event where guild_id = p_guild and event_id <= (
    select event_id from club_event where guild_id = p_guild order by event_id desc offset 1000 limit 1);
  perform set_config('chorus.erasing', 'off', true);
end $$;

-- Locks a club until the end of the transaction, and returns its revision.
create or replace function club_lock(p_guild bigint, p_sheet text) returns bigint language plpgsql as $$
declare
  held bigint;
begin
  insert into club (guild_id, sheet) values (p_guild, p_sheet) on conflict do nothing;
  select revision into held from club where guild_id = p_guild and sheet = p_sheet for update;
  return held;
end $$;
