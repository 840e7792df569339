-- Notes what was asked for on a dashboard, and what came of it. p_change: what was there before and after, if it can be taken back.
create or replace function web_note_write(
  p_guild bigint, p_actor bigint, p_action text, p_detail jsonb, p_outcome text, p_is_elsewhere boolean, p_change jsonb default null
) returns jsonb language plpgsql as $$
begin
  insert into web_write (guild_id, actor_id, action, detail, outcome, is_elsewhere, change)
    values (p_guild, p_actor, p_action, p_detail, p_outcome, p_is_elsewhere, p_change);
  return jsonb_build_object('status', 'noted');
end $$;
