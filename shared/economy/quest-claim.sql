-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql, quest-board.sql

-- Pays a quest's reward, once per member, quest, and day. p_quest_day is the day the quest was shown for, p_is_offered whether it's
-- one of that day's.
create or replace function economy_quest_claim(
  p_key text, p_user bigint, p_quest text, p_quest_day integer, p_is_offered boolean, p_guild bigint, p_now timestamptz,
  p_day integer, p_quests jsonb, p_growth jsonb, p_rules jsonb, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'quest', p_user, p_quest, p_quest_day);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
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
