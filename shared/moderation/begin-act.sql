-- uses ../settings/begin-change.sql

-- What an act begins with: the outcome that stands already, a refusal by the server's staff, `intended` if an earlier delivery wrote
-- down what it was about to do and nobody knows yet what came of it, or null.
create or replace function moderation_begin_act(
  p_key text, p_request text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
begin
  return coalesce(begin_change(p_key, p_request, p_guild, p_module, p_command, p_roles),
    (select jsonb_build_object('status', 'intended') from moderation_intent where key = p_key));
end $$;
