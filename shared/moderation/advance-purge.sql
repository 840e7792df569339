-- uses record-act.sql

-- Notes how far a purge is, and ends it once. p_lines: what the log says about it; null goes on.
create or replace function moderation_advance_purge(p_purge bigint, p_handled integer, p_missing integer, p_lines jsonb default null)
returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  held moderation_purge;
begin
  update moderation_purge set
    handled = greatest(handled, p_handled),
    missing = case when p_handled > handled then missing + p_missing else missing end
    where purge_id = p_purge returning * into held;
  if p_lines is not null and held.state = 'running' then
    update moderation_purge set state = 'done' where purge_id = p_purge;
    if held.handled > held.missing then
      perform moderation_record_act(held.guild_id, 'purge', held.actor_id, null, held.channel_id, held.reason,
        jsonb_build_object('lines', p_lines, 'deleted', held.handled - held.missing));
    end if;
  end if;
  return jsonb_build_object('handled', held.handled, 'missing', held.missing);
end $$;
