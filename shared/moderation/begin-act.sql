-- uses ../settings/begin-change.sql

-- What an act begins with: the outcome that stands already, a refusal by the server's staff, or null.
create or replace function moderation_begin_act(
  p_key text, p_request text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
begin
  return begin_change(p_key, p_request, p_guild, p_module, p_command, p_roles);
end $$;
