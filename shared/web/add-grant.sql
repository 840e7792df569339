-- uses ../platform/idempotency.sql, revert-grant.sql

-- Lets a role or a member use a server's dashboard, once per key. What they were granted before is replaced.
create or replace function web_add_grant(
  p_key text, p_guild bigint, p_actor bigint, p_kind text, p_subject bigint, p_areas text, p_can_edit boolean,
  p_ends_at timestamptz, p_most integer
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'web_grant', p_guild, p_actor, p_kind, p_subject, p_areas, p_can_edit, p_ends_at);
  outcome jsonb := idempotency_recall(p_key, request);
  former web_grant;
  added web_grant;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('web_grant ' || p_guild, 0));
  delete from web_grant where guild_id = p_guild and ends_at < clock_timestamp();
  delete from web_grant where guild_id = p_guild and kind = p_kind and subject_id = p_subject returning * into former;
  if (select count(*) from web_grant where guild_id = p_guild) >= p_most then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'too_many', 'most', p_most));
  end if;
  insert into web_grant (guild_id, kind, subject_id, areas, can_edit, ends_at, granted_by)
    values (p_guild, p_kind, p_subject, string_to_array(p_areas, ','), p_can_edit, p_ends_at, p_actor) returning * into added;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'granted', 'id', added.grant_id::text,
    'before', web_grant_json(former), 'after', web_grant_json(added)));
end $$;
