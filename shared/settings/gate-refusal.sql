-- Why these roles may not use this command here, or null. p_roles is comma-separated.
create or replace function gate_refusal(p_guild bigint, p_module text, p_command text, p_roles text) returns jsonb
language sql stable as $$
  select case when gate -> 'isOff' = 'true' then jsonb_build_object('status', 'switched_off', 'subject', subject)
              else jsonb_build_object('status', 'role_required', 'roles', gate -> 'roleIds') end
  from guild_settings s, unnest(array['module:' || p_module, 'command:' || p_command]) subject, lateral (select s.value -> subject) g(gate)
  where s.guild_id = p_guild and s.module = 'access'
    and (gate -> 'isOff' = 'true' or (gate -> 'roleIds' <> '[]' and not gate -> 'roleIds' ?| string_to_array(p_roles, ',')))
  order by gate -> 'isOff' desc
  limit 1;
$$;
