-- Quests, and what profiles and leaderboards read.

-- A member's row as of a day, read only: somebody who never did anything has the row of a beginner.
create function member_as_of(p_user bigint, p_day integer, p_rules jsonb) returns member language plpgsql stable as $$
declare
  m member;
begin
  select * into m from member where user_id = p_user and scope = 0;
  if m.user_id is null then
    m.user_id := p_user; m.scope := 0; m.xp := 0; m.found_kinds := 0;
  end if;
  if m.day is null or m.day < p_day then
    m.day := p_day;
    m.day_level := level_of(m.xp, (p_rules ->> 'xpBase')::integer);
    m.worked := 0; m.gathered := 0; m.won := 0; m.sold := 0; m.bought := 0;
  end if;
  return m;
end $$;

-- As before, with the rule of the day in one place.
create or replace function member_on(p_user bigint, p_day integer, p_rules jsonb) returns member language plpgsql as $$
begin
  insert into member (user_id) values (p_user) on conflict do nothing;
  return member_as_of(p_user, p_day, p_rules);
end $$;

-- What a quest asks and brings at a level. p_growth: {fullLevel, levelsPerWin}.
create function quest_terms(p_quest jsonb, p_level integer, p_growth jsonb) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'goal', case when p_quest ->> 'goal' = 'byLevel' then round(1 + p_level / (p_growth ->> 'levelsPerWin')::numeric)::integer
                 else (p_quest ->> 'goal')::integer end,
    'credits', round((p_quest ->> 'credits')::numeric * times)::bigint,
    'xp', round((p_quest ->> 'xp')::numeric * times)::bigint)
  from (select 1 + (least(full_level, p_level) - 1) / full_level as times
        from (select (p_growth ->> 'fullLevel')::numeric as full_level) growth) grown;
$$;

-- How far a member is with every quest there is, by the level with which the day began.
create function quest_board(m member, p_quests jsonb, p_growth jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object('day', m.day, 'level', m.day_level, 'quests', jsonb_object_agg(
    id, quest_terms(quest, m.day_level, p_growth) || jsonb_build_object(
      'count', (to_jsonb(m) ->> (quest ->> 'counts'))::integer,
      'isClaimed', exists (
        select from claim c
        where c.user_id = m.user_id and c.scope = m.scope and c.kind = 'quest:' || id and c.day_index = m.day))))
  from jsonb_each(p_quests) q (id, quest);
$$;

-- Hands out a quest's reward, once per member, quest and day. p_quest_day is the day the member saw the quest on, p_is_offered
-- whether it is among that day's.
create function economy_quest_claim(
  p_key text, p_user bigint, p_quest text, p_quest_day integer, p_is_offered boolean, p_guild bigint, p_now timestamptz,
  p_day integer, p_quests jsonb, p_growth jsonb, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'quest', p_user, p_quest, p_quest_day);
  outcome jsonb := economy_begin(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  m member;
  quest jsonb;
  item text := p_quests #>> array[p_quest, 'item'];
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  quest := quest_board(m, p_quests, p_growth) -> 'quests' -> p_quest;
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when p_quest_day <> m.day or not p_is_offered then jsonb_build_object('status', 'over')
    when (quest ->> 'isClaimed')::boolean then jsonb_build_object('status', 'already')
    when (quest ->> 'count')::integer < (quest ->> 'goal')::integer then jsonb_build_object(
      'status', 'unfinished', 'count', quest -> 'count', 'goal', quest -> 'goal',
      'missing', (quest ->> 'goal')::integer - (quest ->> 'count')::integer)
  end;
  if outcome is null then
    outcome := jsonb_build_object('status', 'claimed', 'quest', p_quest, 'credits', quest -> 'credits', 'item', item)
      || member_settle(p_key, 'quest', p_guild, p_now, jsonb_build_object('quest', p_quest, 'day', m.day), p_rules, m,
                       flows_of(jsonb_build_object('credits', quest -> 'credits')
                                || case when item is null then '{}' else jsonb_build_object(item, 1) end, 'quest'),
                       (quest ->> 'xp')::bigint);
    insert into claim (user_id, kind, day_index, transfer_id)
      values (p_user, 'quest:' || p_quest, m.day, (outcome ->> 'transfer')::bigint);
    outcome := outcome || jsonb_build_object('board', quest_board(m, p_quests, p_growth));
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- How many kinds a member ever found: what the collection's leaderboard is read from. Counting the collection itself would
-- read all of it for every page.
alter table member add column found_kinds integer not null default 0 check (found_kinds >= 0);
update member m set found_kinds = (select count(*) from collection c where c.user_id = m.user_id and c.scope = m.scope);

create function member_count_kinds() returns trigger language plpgsql as $$
begin
  update member m set found_kinds = m.found_kinds + found.kinds
  from (select user_id, scope, count(*) as kinds from new_kinds group by user_id, scope) found
  where m.user_id = found.user_id and m.scope = found.scope;
  return null;
end $$;
create trigger collection_counts after insert on collection referencing new table as new_kinds
  for each statement execute function member_count_kinds();

create index member_by_kinds on member (scope, found_kinds desc, user_id) where found_kinds > 0;
create index streak_by_length on streak (kind, scope, length desc, user_id) include (last_day);
-- Few accounts are frozen: leaderboards leave them out without looking at the others.
create index account_frozen on account (owner_id) where is_frozen and owner_kind = 'user';
-- The leaderboard of credits adds wallets and banks up as it is read. An index that holds the balances would be faster there,
-- and would have to be written by every transfer: this one holds nothing that changes.
create index account_credits on account (owner_id) where owner_kind = 'user' and asset = 'credits';
