-- uses ../settings/begin-change.sql, ../jobs/add.sql

-- Begins to delete what someone was shown, within p_for. A job finishes what the first one couldn't.
create or replace function moderation_start_purge(
  p_key text, p_guild bigint, p_actor bigint, p_purge bigint, p_channel bigint, p_for interval,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  outcome jsonb := begin_change(p_key, concat_ws('|', 'start_purge', p_purge), p_guild, p_module, p_command, p_roles);
  held moderation_purge;
begin
  if outcome is not null then
    return outcome;
  end if;
  select * into held from moderation_purge
    where purge_id = p_purge and guild_id = p_guild and channel_id = p_channel and actor_id = p_actor for update;
  if held.purge_id is null or (held.state = 'shown' and held.at < clock_timestamp() - p_for) then
    return jsonb_build_object('status', 'expired');
  end if;
  if held.state = 'shown' then
    update moderation_purge set state = 'running' where purge_id = p_purge;
    perform job_add('finish_purge', p_purge::text, jsonb_build_object('purge', p_purge::text),
      clock_timestamp() + interval '15 minutes');
  end if;
  return jsonb_build_object('status', 'started');
end $$;
