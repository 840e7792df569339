-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Removes favorites. p_ids: comma-separated.
create or replace function music_remove_favorites(
  p_key text, p_user bigint, p_ids text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'unfavorite', p_user, p_ids);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  gone integer;
begin
  if outcome is not null then
    return outcome;
  end if;
  delete from music_favorites where user_id = p_user and favorite_id = any (string_to_array(p_ids, ',')::bigint[]);
  get diagnostics gone = row_count;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'removed', 'count', gone));
end $$;
