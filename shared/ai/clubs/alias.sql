-- uses note-event.sql, ../../platform/idempotency.sql, ../../settings/begin-change.sql

-- Has one way of reading a name count as another member's, once per key. Nothing happens if the club isn't p_revision anymore: someone
-- has to look again whether both are one member. p_most: aliases a club has room for.
create or replace function club_merge(
  p_key text, p_guild bigint, p_sheet text, p_actor bigint, p_canonical text, p_name text, p_target text, p_target_name text,
  p_revision bigint, p_most integer, p_now timestamptz, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'club_merge', p_guild, p_sheet, p_actor, md5(p_canonical || '|' || p_target));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  if club_lock(p_guild, p_sheet) <> p_revision
    or exists (select from club_alias where guild_id = p_guild and sheet = p_sheet and canonical = p_target) then
    return jsonb_build_object('status', 'changed');
  end if;
  if (select count(*) from club_alias where guild_id = p_guild and sheet = p_sheet) >= p_most then
    return jsonb_build_object('status', 'full');
  end if;
  -- Aliases of an alias lead to the same member.
  update club_alias set target = p_target where guild_id = p_guild and sheet = p_sheet and target = p_canonical;
  insert into club_alias (guild_id, sheet, canonical, name, target, confirmed_by, at)
    values (p_guild, p_sheet, p_canonical, p_name, p_target, p_actor, p_now)
    on conflict (guild_id, sheet, canonical) do update
      set name = excluded.name, target = excluded.target, confirmed_by = excluded.confirmed_by, at = excluded.at;
  perform club_note(p_guild, p_sheet, 'merge', null, jsonb_build_object('name', p_name, 'into', p_target_name), p_actor, p_now);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'merged'));
end $$;

-- Has a name be a member of its own again, once per key.
create or replace function club_split(
  p_key text, p_guild bigint, p_sheet text, p_actor bigint, p_canonical text, p_now timestamptz,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'club_split', p_guild, p_sheet, p_actor, md5(p_canonical));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  gone club_alias;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform club_lock(p_guild, p_sheet);
  delete from club_alias where guild_id = p_guild and sheet = p_sheet and canonical = p_canonical returning * into gone;
  if gone.canonical is null then
    return jsonb_build_object('status', 'not_there');
  end if;
  perform club_note(p_guild, p_sheet, 'split', null, jsonb_build_object('name', gone.name), p_actor, p_now);
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'split', 'name', gone.name));
end $$;
