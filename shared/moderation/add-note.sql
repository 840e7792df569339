-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Adds a note about a member, once per key.
create or replace function moderation_add_note(
  p_key text, p_guild bigint, p_user bigint, p_author bigint, p_text text, p_most integer, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation_note', p_guild, p_user, p_author);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  added bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  -- Two at once would both find room.
  perform pg_advisory_xact_lock(hashtextextended('moderation_note ' || p_guild || ' ' || p_user, 0));
  if (select count(*) from moderation_note where guild_id = p_guild and user_id = p_user) >= p_most then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'too_many', 'most', p_most));
  end if;
  insert into moderation_note (guild_id, user_id, author_id, text) values (p_guild, p_user, p_author, p_text)
    returning note_id into added;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'added', 'note', added::text));
end $$;
