-- uses list.sql

-- What's known about a member: cases by kind, warnings that count, and notes.
create or replace function moderation_history(p_guild bigint, p_user bigint, p_window interval, p_limit integer) returns jsonb
language sql stable as $$
  select moderation_list(p_guild, p_user, null, null, null, p_limit) || jsonb_build_object(
    'counts', (select coalesce(jsonb_object_agg(kind, count), '{}') from (
      select kind, count(*) from moderation_case where guild_id = p_guild and user_id = p_user and state = 'done' group by kind) by_kind),
    'warnings', (select count(*) from moderation_case
      where guild_id = p_guild and user_id = p_user and kind = 'warn' and ended_at is null and at > clock_timestamp() - p_window),
    'notes', (select count(*) from moderation_note where guild_id = p_guild and user_id = p_user));
$$;
