-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql

-- Selects the pool whose agents a server uses; p_pool null: no particular one.
create or replace function pool_select(
  p_key text, p_user bigint, p_pool bigint, p_allowed text, p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'pool_select', p_user, p_guild, coalesce(p_pool::text, '-'));
  outcome jsonb := coalesce(begin_change(p_key, request, p_guild, p_module, p_command, p_roles),
    case when p_pool is not null then pool_refusal(p_pool, p_user, p_allowed) end);
begin
  if outcome is null then
    insert into guild_voice_policy (guild_id, selected_pool_id, selected_by)
      values (p_guild, p_pool, case when p_pool is not null then p_user end)
      on conflict (guild_id) do update set selected_pool_id = excluded.selected_pool_id, selected_by = excluded.selected_by;
    if p_pool is not null then
      perform pool_note(p_pool, p_user, 'selected', null, null, jsonb_build_object('guild', p_guild::text));
    end if;
    outcome := jsonb_build_object('status', 'selected');
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
