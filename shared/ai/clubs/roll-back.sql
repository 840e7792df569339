-- uses note-event.sql, ../../platform/idempotency.sql, ../../settings/begin-change.sql

-- Takes back a commit if it's the one that counts for its week, so that the one before counts again. Once per key.
create or replace function club_roll_back(
  p_key text, p_guild bigint, p_actor bigint, p_commit bigint, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'club_roll_back', p_guild, p_actor, p_commit);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  w club_week;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform club_lock(guild_id, sheet) from club_week where commit_id = p_commit and guild_id = p_guild;
  select * into w from club_week where commit_id = p_commit and guild_id = p_guild;
  if w.commit_id is null or w.commit_id is distinct from (
    select max(commit_id) from club_week where guild_id = w.guild_id and sheet = w.sheet and week = w.week and undone_at is null) then
    return jsonb_build_object('status', 'changed');
  end if;
  update club_week set undone_at = p_now, undone_by = p_actor where commit_id = p_commit;
  perform club_note(p_guild, w.sheet, 'rollback', w.week, '{}', p_actor, p_now);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'rolled_back', 'week', w.week, 'sheet', w.sheet, 'isEmpty',
    not exists (select from club_week where guild_id = w.guild_id and sheet = w.sheet and week = w.week and undone_at is null)));
end $$;
