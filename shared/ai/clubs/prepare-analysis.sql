-- uses note-event.sql, ../../platform/idempotency.sql, ../../settings/begin-change.sql

-- Stores what an analysis would commit, which nobody has approved yet. Nothing happens if it isn't p_version anymore, or the club isn't
-- p_revision: then it has to be compared anew. p_look: the second look that ends with it.
create or replace function club_prepare_analysis(
  p_analysis text, p_version integer, p_revision bigint, p_corrected jsonb, p_rows jsonb, p_missing jsonb, p_needed integer,
  p_now timestamptz, p_look text default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  a club_analysis;
begin
  select * into a from club_analysis where key = p_analysis for update;
  if a.key is null or a.state not in ('reading', 'open') then
    return jsonb_build_object('status', 'over');
  end if;
  if p_look is null and a.looking_until > p_now then
    return jsonb_build_object('status', 'looking');
  end if;
  if a.version <> p_version or club_lock(a.guild_id, a.sheet) <> p_revision then
    return jsonb_build_object('status', 'changed');
  end if;
  update club_analysis set state = 'open', corrected = p_corrected, rows = p_rows, missing = p_missing, needed = p_needed,
      revision = p_revision, version = version + 1, approved_by = '{}', changed_at = p_now,
      looking_until = case when p_look is null then looking_until end
    where key = p_analysis;
  return jsonb_build_object('status', 'prepared', 'version', a.version + 1);
end $$;

-- The same for what a member changed, once per key.
create or replace function club_change_analysis(
  p_key text, p_analysis text, p_version integer, p_revision bigint, p_corrected jsonb, p_rows jsonb, p_missing jsonb, p_needed integer,
  p_now timestamptz, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'club_change', p_guild, p_analysis, md5(p_corrected::text));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  if not exists (select from club_analysis where key = p_analysis and guild_id = p_guild) then
    return jsonb_build_object('status', 'over');
  end if;
  outcome := club_prepare_analysis(p_analysis, p_version, p_revision, p_corrected, p_rows, p_missing, p_needed, p_now);
  if outcome ->> 'status' = 'prepared' then
    perform idempotency_remember(p_key, request, outcome);
  end if;
  return outcome;
end $$;
