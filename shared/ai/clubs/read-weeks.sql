-- A club's newest weeks up to one (default: the newest), newest first, as they count: for each, the newest commit that wasn't taken back.
-- With everything that changes how they're read, and whoever was seen in any week before.
create or replace function club_read_weeks(p_guild bigint, p_sheet text, p_week text, p_most integer) returns jsonb
language sql stable as $$
  with counted as (
    select distinct on (week) commit_id, week, ends_at, at, started_by, approved_by from club_week
    where guild_id = p_guild and sheet = p_sheet and undone_at is null and (p_week is null or week <= p_week)
    order by week, commit_id desc
  ), shown as (
    select * from counted order by week desc limit p_most
  ), seen as (
    select r.canonical, min(c.week) as since, (array_agg(r.name order by c.week desc))[1] as name
    from counted c join club_row r using (commit_id) group by r.canonical
  )
  select jsonb_build_object(
    'revision', coalesce((select revision from club where guild_id = p_guild and sheet = p_sheet), 0),
    'weeks', coalesce((select jsonb_agg(jsonb_build_object(
        'week', week, 'endsAt', ends_at, 'commit', commit_id::text, 'at', at, 'approvedBy', to_jsonb(approved_by::text[]),
        'rows', coalesce((select jsonb_agg(jsonb_build_object('canonical', canonical, 'name', name, 'metrics', metrics) order by canonical)
          from club_row r where r.commit_id = s.commit_id), '[]')) order by week desc) from shown s), '[]'),
    'corrections', coalesce((select jsonb_agg(jsonb_build_object(
        'week', week, 'canonical', canonical, 'name', name, 'metric', metric, 'value', value) order by at, correction_id)
      from club_correction where guild_id = p_guild and sheet = p_sheet and week in (select week from shown)), '[]'),
    'aliases', coalesce((select jsonb_agg(jsonb_build_object('canonical', canonical, 'name', name, 'target', target) order by canonical)
      from club_alias where guild_id = p_guild and sheet = p_sheet), '[]'),
    'seen', coalesce((select jsonb_agg(jsonb_build_object('canonical', canonical, 'name', name, 'since', since) order by canonical)
      from seen), '[]'));
$$;
