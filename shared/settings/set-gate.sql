-- uses ../platform/idempotency.sql

create or replace function settings_set_gate(
  p_key text, p_guild bigint, p_subject text, p_is_off boolean, p_roles text, p_actor bigint
) returns jsonb language plpgsql as $$
declare
  request text := concat_ws('|', 'gate', p_guild, p_subject, p_is_off, p_roles);
  outcome jsonb := idempotency_recall(p_key, request);
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into guild_gate (guild_id, subject, is_off, role_ids, set_by)
    values (p_guild, p_subject, p_is_off, string_to_array(p_roles, ',')::bigint[], p_actor)
    on conflict (guild_id, subject) do update
      set is_off = excluded.is_off, role_ids = excluded.role_ids, set_by = excluded.set_by, set_at = now();
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'set'));
end $$;
