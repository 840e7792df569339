-- uses ../platform/idempotency.sql

-- What a grant says, as writes remember it.
create or replace function web_grant_json(p_grant web_grant) returns jsonb language sql immutable as $$
  select case when p_grant.grant_id is not null then
    jsonb_build_object('areas', p_grant.areas, 'canEdit', p_grant.can_edit, 'endsAt', p_grant.ends_at) end;
$$;

-- Gives a role or a member the access back that they had before a write, or none, once per key: if they still have what that write
-- gave them, and if what they had before isn't over by now.
create or replace function web_revert_grant(
  p_key text, p_guild bigint, p_actor bigint, p_write bigint, p_most integer, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'web_revert_grant', p_guild, p_actor, p_write);
  outcome jsonb := idempotency_recall(p_key, request);
  c jsonb;
  was jsonb;
  held web_grant;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('web_grant ' || p_guild, 0));
  delete from web_grant where guild_id = p_guild and ends_at <= p_now;
  select change into c from web_write
    where guild_id = p_guild and write_id = p_write and web_write.outcome = 'done' and change ->> 'about' = 'grant';
  if c is null then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'unknown'));
  end if;
  select * into held from web_grant
    where guild_id = p_guild and kind = c ->> 'kind' and subject_id = (c ->> 'subject')::bigint;
  was := nullif(c -> 'before', 'null');
  outcome := case
    when (held.grant_id is null) <> (c -> 'after' = 'null') or (held.grant_id is not null and (
        to_jsonb(held.areas) <> c #> '{after,areas}' or held.can_edit <> (c #>> '{after,canEdit}')::boolean
        or held.ends_at is distinct from (c #>> '{after,endsAt}')::timestamptz)) then
      jsonb_build_object('status', 'changed_since', 'now', web_grant_json(held))
    when (was ->> 'endsAt')::timestamptz <= p_now then
      jsonb_build_object('status', 'over', 'endedAt', (was ->> 'endsAt')::timestamptz)
    when was is not null and held.grant_id is null
        and (select count(*) from web_grant where guild_id = p_guild) >= p_most then
      jsonb_build_object('status', 'too_many', 'most', p_most)
  end;
  if outcome is null then
    delete from web_grant where grant_id = held.grant_id;
    if was is not null then
      insert into web_grant (guild_id, kind, subject_id, areas, can_edit, ends_at, granted_by)
        values (p_guild, c ->> 'kind', (c ->> 'subject')::bigint, array(select jsonb_array_elements_text(was -> 'areas')),
          (was ->> 'canEdit')::boolean, (was ->> 'endsAt')::timestamptz, p_actor);
    end if;
    outcome := jsonb_build_object('status', 'reverted', 'change',
      jsonb_build_object('about', 'grant', 'kind', c -> 'kind', 'subject', c -> 'subject', 'before', c -> 'after', 'after', c -> 'before'));
  end if;
  return idempotency_remember(p_key, request, outcome);
end $$;
