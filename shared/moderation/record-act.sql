-- uses ../jobs/add.sql

-- Records an act on channels, messages, or roles, and has the log show it. Call it in the transaction of the change. What it
-- `reverts` is undone from now on.
create or replace function moderation_record_act(
  p_guild bigint, p_kind text, p_actor bigint, p_user bigint, p_channel bigint, p_reason text, p_detail jsonb
) returns bigint language plpgsql as $$
declare
  recorded bigint;
begin
  insert into moderation_act (guild_id, kind, actor_id, user_id, channel_id, reason, detail)
    values (p_guild, p_kind, p_actor, p_user, p_channel, p_reason, coalesce(p_detail, '{}'))
    returning act_id into recorded;
  update moderation_act set undone_at = clock_timestamp()
    where act_id = (p_detail ->> 'reverts')::bigint and guild_id = p_guild and undone_at is null;
  perform job_add('announce_act', recorded::text, jsonb_build_object('act', recorded::text));
  return recorded;
end $$;
