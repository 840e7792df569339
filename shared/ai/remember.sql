-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, consent.sql

-- Keeps a note of a member, once per key. p_words: the lexemes it's found by. p_most: notes in one place. p_wait: between two notes.
-- Neither the request nor the outcome repeats the note: both outlive it.
create or replace function ai_remember(
  p_key text, p_user bigint, p_scope text, p_text text, p_tags jsonb, p_words jsonb, p_most integer, p_wait interval,
  p_now timestamptz, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_remember', p_user, p_scope);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  mine ai_consent;
  ready timestamptz;
  kept integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  -- All of theirs: two at once would both find room, and the wait is for all places together.
  perform from ai_consent where user_id = p_user order by scope for update;
  select * into mine from ai_consent where user_id = p_user and scope = p_scope;
  select max(noted_at) + p_wait into ready from ai_consent where user_id = p_user;
  select count(*) into kept from ai_note where user_id = p_user and scope = p_scope;
  outcome := case
    when mine.is_given is not true then jsonb_build_object('status', 'no_consent')
    when ready > p_now then jsonb_build_object('status', 'too_fast', 'readyAt', ready)
    when kept >= p_most then jsonb_build_object('status', 'too_many')
  end;
  if outcome is null then
    update ai_consent set last_number = last_number + 1, noted_at = p_now where user_id = p_user and scope = p_scope
      returning * into mine;
    insert into ai_note (user_id, scope, number, text, tags, words, at)
      values (p_user, p_scope, mine.last_number, p_text, p_tags,
        array_to_tsvector(array(select distinct jsonb_array_elements_text(p_words))), p_now);
    perform ai_embed_later(p_user, p_scope);
    outcome := jsonb_build_object('status', 'remembered', 'number', mine.last_number, 'notes', kept + 1);
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
