-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- Stores which members someone was shown before a role is given to them or taken from them, once per key.
create or replace function moderation_show_role_sweep(
  p_key text, p_guild bigint, p_actor bigint, p_sweep bigint, p_role bigint, p_given boolean, p_members text, p_of_role bigint,
  p_reason text, p_total integer, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'role_sweep', p_guild, p_role, p_given, p_members, p_of_role);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into moderation_role_sweep (sweep_id, guild_id, actor_id, role_id, is_given, members, of_role, reason, total)
    values (p_sweep, p_guild, p_actor, p_role, p_given, p_members, p_of_role, p_reason, p_total);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'shown', 'sweep', p_sweep::text, 'total', p_total));
end $$;
