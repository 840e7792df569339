-- The goal and the reward of a quest at a level. p_growth: {fullLevel, levelsPerWin}.
create or replace function quest_terms(p_quest jsonb, p_level integer, p_growth jsonb) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'goal', case when p_quest ->> 'goal' = 'byLevel' then round(1 + p_level / (p_growth ->> 'levelsPerWin')::numeric)::integer
                 else (p_quest ->> 'goal')::integer end,
    'credits', round((p_quest ->> 'credits')::numeric * times)::bigint,
    'xp', round((p_quest ->> 'xp')::numeric * times)::bigint)
  from (select 1 + (least(full_level, p_level) - 1) / full_level as times
        from (select (p_growth ->> 'fullLevel')::numeric as full_level) growth) grown;
$$;

-- A member's progress with every quest, at the level of the start of the day.
create or replace function quest_board(m member, p_quests jsonb, p_growth jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object('day', m.day, 'level', m.day_level, 'quests', jsonb_object_agg(
    id, quest_terms(quest, m.day_level, p_growth) || jsonb_build_object(
      'count', (to_jsonb(m) ->> (quest ->> 'counts'))::integer,
      'isClaimed', exists (
        select from claim c
        where c.user_id = m.user_id and c.scope = m.scope and c.kind = 'quest:' || id and c.day_index = m.day))))
  from jsonb_each(p_quests) q (id, quest);
$$;
