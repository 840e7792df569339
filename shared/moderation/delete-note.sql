-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Deletes a note, once per key.
create or replace function moderation_delete_note(
  p_key text, p_guild bigint, p_actor bigint, p_note bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'moderation_delete_note', p_guild, p_actor, p_note);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from moderation_note where guild_id = p_guild and note_id = p_note;
  return idempotency_remember(p_key, request, jsonb_build_object('status', case when found then 'deleted' else 'unknown_note' end));
end $$;
