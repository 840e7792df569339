-- uses note-event.sql, ../../platform/idempotency.sql, ../../settings/begin-change.sql

-- Makes what an analysis has the newest values of its week. p_weeks and p_commits: how many a club keeps, and a week.
create or replace function club_commit(a club_analysis, p_weeks integer, p_commits integer, p_now timestamptz) returns bigint
language plpgsql as $$
declare
  made bigint;
  place integer := 0;
  who bigint;
  oldest text;
begin
  insert into club_week (guild_id, sheet, week, ends_at, analysis, started_by, approved_by, at)
    values (a.guild_id, a.sheet, a.week, a.ends_at, a.key, a.user_id, a.approved_by, p_now) returning commit_id into made;
  insert into club_row (commit_id, canonical, name, metrics)
    select made, r ->> 'canonical', r ->> 'name', r -> 'metrics' from jsonb_array_elements(a.rows) r
    union all
    -- Not zero: nobody knows.
    select made, r ->> 'canonical', r ->> 'name', '{}' from jsonb_array_elements(a.missing) r;
  foreach who in array a.approved_by loop
    place := place + 1;
    perform club_note(a.guild_id, a.sheet, case when place = cardinality(a.approved_by) then 'commit' else 'approve' end, a.week,
      jsonb_build_object('members', jsonb_array_length(a.rows), 'missing', jsonb_array_length(a.missing)), who, p_now);
  end loop;
  delete from club_week where guild_id = a.guild_id and sheet = a.sheet and week = a.week and commit_id <= (
    select commit_id from club_week where guild_id = a.guild_id and sheet = a.sheet and week = a.week
    order by commit_id desc offset p_commits limit 1);
  select distinct week into oldest from club_week where guild_id = a.guild_id and sheet = a.sheet
    order by week desc offset p_weeks limit 1;
  delete from club_week where guild_id = a.guild_id and sheet = a.sheet and week <= oldest;
  delete from club_correction where guild_id = a.guild_id and sheet = a.sheet and week <= oldest;
  update club_analysis set state = 'committed', approved_by = a.approved_by, changed_at = p_now where key = a.key;
  return made;
end $$;

-- Approves an analysis as it was shown, once per key, and commits it if that's enough people. p_version: what the member saw.
create or replace function club_approve(
  p_key text, p_analysis text, p_guild bigint, p_actor bigint, p_version integer, p_least integer, p_weeks integer, p_commits integer,
  p_since timestamptz, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'club_approve', p_guild, p_actor, p_analysis, p_version);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  a club_analysis;
begin
  if outcome is not null then
    return outcome;
  end if;
  -- One after the other: of those who press at the same time, each sees what the one before did.
  select * into a from club_analysis where key = p_analysis and guild_id = p_guild for update;
  if a.key is null or (a.state = 'open' and a.at < p_since) then
    return jsonb_build_object('status', 'expired');
  end if;
  if a.state <> 'open' then
    return jsonb_build_object('status', a.state, 'approvedBy', to_jsonb(a.approved_by::text[]));
  end if;
  if a.looking_until > p_now then
    return jsonb_build_object('status', 'looking');
  end if;
  if a.version <> p_version then
    return jsonb_build_object('status', 'stale');
  end if;
  if club_lock(a.guild_id, a.sheet) is distinct from a.revision then
    return jsonb_build_object('status', 'changed');
  end if;
  if jsonb_array_length(a.rows) < p_least then
    return jsonb_build_object('status', 'too_few');
  end if;
  if p_actor = any (a.approved_by) then
    return jsonb_build_object('status', 'already');
  end if;
  a.approved_by := a.approved_by || p_actor;
  if cardinality(a.approved_by) < a.needed then
    update club_analysis set approved_by = a.approved_by, changed_at = p_now where key = p_analysis;
    outcome := jsonb_build_object('status', 'approved');
  else
    outcome := jsonb_build_object('status', 'done', 'commit', club_commit(a, p_weeks, p_commits, p_now)::text);
  end if;
  return idempotency_remember(p_key, request, outcome || jsonb_build_object('approvedBy', to_jsonb(a.approved_by::text[])));
end $$;
