-- uses case-record.sql

-- A server's cases that match, newest first, and how many there are. p_state: in_force, over, pending, failed, or appealed. p_text is
-- searched for in reasons and remarks. p_before begins the page after that case.
create or replace function moderation_search(
  p_guild bigint, p_limit integer, p_user bigint default null, p_actor bigint default null, p_kind text default null,
  p_state text default null, p_from timestamptz default null, p_to timestamptz default null, p_text text default null,
  p_before bigint default null
) returns jsonb language sql stable as $$
  with matching as (
    select * from moderation_case c
    where guild_id = p_guild and (p_user is null or user_id = p_user) and (p_actor is null or actor_id = p_actor)
      and (p_kind is null or kind = p_kind) and (p_from is null or at >= p_from) and (p_to is null or at < p_to)
      and case p_state
        when 'in_force' then state = 'done' and kind in ('warn', 'timeout', 'ban') and ended_at is null
          and (ends_at is null or ends_at > clock_timestamp())
        when 'over' then state = 'done' and (ended_at is not null or ends_at <= clock_timestamp())
        when 'appealed' then exists (
          select from moderation_appeal a where a.guild_id = p_guild and a.number = c.number and a.state = 'open')
        else p_state is null or state = p_state end
      and (p_text is null or strpos(lower(coalesce(reason, '')), lower(p_text)) > 0 or exists (
        select from moderation_remark r
        where r.guild_id = p_guild and r.number = c.number and strpos(lower(coalesce(r.text, '')), lower(p_text)) > 0))
  ), page as (
    select * from matching where p_before is null or number < p_before order by number desc limit p_limit
  )
  select jsonb_build_object(
    'total', (select count(*) from matching),
    'cases', coalesce((select jsonb_agg(moderation_case_json(page::moderation_case) order by number desc) from page), '[]'));
$$;
