-- Why these roles may not use this command here, or null. p_roles is comma-separated.
create or replace function gate_refusal(p_guild bigint, p_module text, p_command text, p_roles text) returns jsonb
language sql stable as $$
  select case when is_off then jsonb_build_object('status', 'switched_off', 'subject', subject)
              else jsonb_build_object('status', 'role_required', 'roles', (select jsonb_agg(r::text) from unnest(role_ids) r)) end
  from guild_gate
  where guild_id = p_guild
    and subject in ('module:' || p_module, 'command:' || p_command)
    and (is_off or (role_ids <> '{}' and not role_ids && string_to_array(p_roles, ',')::bigint[]))
  order by is_off desc
  limit 1;
$$;
