-- uses note-event.sql, ../../platform/idempotency.sql, ../../settings/begin-change.sql

-- Has a value count instead of the one that was read, once per key. p_most: corrections a club has room for.
create or replace function club_correct(
  p_key text, p_guild bigint, p_sheet text, p_actor bigint, p_week text, p_canonical text, p_name text, p_metric text, p_value bigint,
  p_reason text, p_most integer, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'club_correct', p_guild, p_sheet, p_actor, p_week, p_metric, p_value, p_canonical);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  perform club_lock(p_guild, p_sheet);
  if not exists (select from club_week where guild_id = p_guild and sheet = p_sheet and week = p_week and undone_at is null) then
    return jsonb_build_object('status', 'no_week');
  end if;
  if (select count(*) from club_correction where guild_id = p_guild and sheet = p_sheet) >= p_most then
    return jsonb_build_object('status', 'full');
  end if;
  insert into club_correction (guild_id, sheet, week, canonical, name, metric, value, reason, set_by, at)
    values (p_guild, p_sheet, p_week, p_canonical, p_name, p_metric, p_value, p_reason, p_actor, p_now)
    on conflict (guild_id, sheet, week, canonical, metric) do update
      set name = excluded.name, value = excluded.value, reason = excluded.reason, set_by = excluded.set_by, at = excluded.at;
  perform club_note(p_guild, p_sheet, 'correct', p_week, jsonb_build_object('name', p_name, 'metric', p_metric, 'value', p_value),
    p_actor, p_now);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'corrected'));
end $$;

-- Removes a correction, so that what was read counts again. Once per key.
create or replace function club_remove_correction(
  p_key text, p_guild bigint, p_actor bigint, p_correction bigint, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'club_uncorrect', p_guild, p_actor, p_correction);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  gone club_correction;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform club_lock(guild_id, sheet) from club_correction where correction_id = p_correction and guild_id = p_guild;
  delete from club_correction where correction_id = p_correction and guild_id = p_guild returning * into gone;
  if gone.correction_id is null then
    return jsonb_build_object('status', 'not_there');
  end if;
  perform club_note(p_guild, gone.sheet, 'uncorrect', gone.week,
    jsonb_build_object('name', gone.name, 'metric', gone.metric, 'value', gone.value), p_actor, p_now);
  return idempotency_remember(p_key, request, jsonb_build_object(
    'status', 'removed', 'name', gone.name, 'metric', gone.metric, 'week', gone.week, 'sheet', gone.sheet));
end $$;
