-- Begins a turn of a conversation, and returns what came before it: at most p_most turns of this member, oldest first. Without
-- p_parent, it goes on from the member's newest turn in this channel since p_since. The same key gets what it had before. A turn
-- of someone else or of another channel is never part of a conversation. p_quotes_others: this turn is about what others wrote.
-- Then, what goes on from it is, too, because the answer may repeat what it was told there. It doesn't wait for the disk, because a
-- member waits for the answer; if the server loses power within the second, the conversation lacks this turn. Forgetting does wait.
create or replace function ai_open_turn(
  p_key text, p_user bigint, p_guild bigint, p_channel bigint, p_purpose text, p_question text, p_parent text, p_is_reset boolean,
  p_goes_on boolean, p_since timestamptz, p_most integer, p_now timestamptz, p_quotes_others boolean default false
) returns jsonb language plpgsql as $$
declare
  turn ai_turn;
  before text := p_parent;
begin
  perform pg_advisory_xact_lock(hashtextextended('ai:' || p_key, 0));
  select * into turn from ai_turn where key = p_key;
  if not found then
    if p_is_reset then
      delete from ai_turn where channel_id = p_channel and user_id = p_user and purpose <> 'dream';
    else
      perform set_config('synchronous_commit', 'off', true);
    end if;
    if before is null and p_goes_on then
      select key into before from ai_turn
        where channel_id = p_channel and user_id = p_user and state in ('done', 'stopped') and purpose = p_purpose and at >= p_since
        order by at desc limit 1;
    end if;
    insert into ai_turn (key, user_id, guild_id, channel_id, purpose, parent, question, at, quotes_others)
      values (p_key, p_user, p_guild, p_channel, p_purpose, before, p_question, p_now,
        p_quotes_others or coalesce((select quotes_others from ai_turn where key = before and user_id = p_user and channel_id = p_channel), false))
      returning * into turn;
  end if;
  return jsonb_build_object('status', 'open', 'state', turn.state, 'answer', turn.answer, 'quotesOthers', turn.quotes_others,
    'messages', (select coalesce(jsonb_agg(message::text), '[]') from unnest(turn.messages) message),
    'history', ai_turns_before(turn.parent, p_user, p_channel, p_since, p_most));
end $$;

-- A turn and those before it, oldest first. One that has no answer isn't worth repeating, and providers refuse empty messages.
create or replace function ai_turns_before(
  p_key text, p_user bigint, p_channel bigint, p_since timestamptz, p_most integer
) returns jsonb language sql stable as $$
  with recursive chain as (
    select t.*, 1 as place from ai_turn t where t.key = p_key and t.user_id = p_user and t.channel_id = p_channel and t.at >= p_since
    union all
    select t.*, c.place + 1 from chain c join ai_turn t on t.key = c.parent
      where t.user_id = p_user and t.channel_id = p_channel and t.at >= p_since and c.place < p_most
  )
  select coalesce(jsonb_agg(jsonb_build_object('question', question, 'answer', answer) order by place desc)
    filter (where answer <> ''), '[]') from chain;
$$;
