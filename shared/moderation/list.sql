-- uses case-record.sql

-- A server's cases, newest first, and how many there are.
create or replace function moderation_list(
  p_guild bigint, p_user bigint, p_kind text, p_actor bigint, p_before bigint, p_limit integer, p_offset integer default 0
) returns jsonb language sql stable as $$
  with matching as (
    select * from moderation_case
    where guild_id = p_guild and (p_user is null or user_id = p_user) and (p_kind is null or kind = p_kind)
      and (p_actor is null or actor_id = p_actor) and (p_before is null or number < p_before)
  ), page as (
    select * from matching order by number desc limit p_limit offset p_offset
  )
  select jsonb_build_object(
    'total', (select count(*) from matching),
    'cases', coalesce((select jsonb_agg(moderation_case_json(page::moderation_case) order by number desc) from page), '[]'));
$$;
