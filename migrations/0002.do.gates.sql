-- What a guild's staff switched off or reserved for roles. Joined into the statement of each command, so that a gate costs
-- no round trip of its own.
create table guild_gate (
  guild_id  bigint not null,
  subject   text not null check (subject ~ '^(module|command):[^:]{1,32}$'),
  is_off    boolean not null default false,
  role_ids  bigint[] not null default '{}',       -- any of these roles may; empty: everyone may
  set_by    bigint not null,
  set_at    timestamptz not null default now(),
  primary key (guild_id, subject)
);

-- Why these roles may not use this command here, or null. p_roles is comma-separated.
create function gate_refusal(p_guild bigint, p_module text, p_command text, p_roles text) returns jsonb
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

create function settings_set_gate(
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
