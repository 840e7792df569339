-- uses ../platform/idempotency.sql, ../settings/begin-change.sql

-- A version without what's around it.
create or replace function ai_personality_values(p_version ai_personality) returns jsonb language sql immutable as $$
  select jsonb_build_object('preset', p_version.preset, 'catchphrases', p_version.catchphrases, 'enthusiasm', p_version.enthusiasm,
    'depth', p_version.depth, 'formality', p_version.formality, 'text', p_version.text);
$$;

-- Adds a version of a server's personality, once per key, unless nothing would change.
-- edit and adjust: p_change has what changes; a new preset brings its own dials (p_dials), unless p_change says otherwise.
-- reset: p_standard, which also counts before there's any version. restore: the version p_version.
-- A server keeps its newest p_kept versions. p_expected: the version that whoever changes it saw, 0 for none; if there's a newer
-- one, nothing changes.
create or replace function ai_change_personality(
  p_key text, p_guild bigint, p_actor bigint, p_action text, p_change jsonb, p_dials jsonb, p_version integer, p_standard jsonb,
  p_kept integer, p_module text, p_command text, p_roles text, p_expected integer default null
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_personality', p_guild, p_actor, p_action, md5(p_change::text), p_version);
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
  newest ai_personality;
  wanted ai_personality;
  was jsonb := p_standard;
  is_now jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ai_personality:' || p_guild, 0));
  select * into newest from ai_personality where guild_id = p_guild order by version desc limit 1;
  if newest.version is not null then
    was := ai_personality_values(newest);
  end if;
  if p_expected <> coalesce(newest.version, 0) then
    return idempotency_remember(p_key, request,
      jsonb_build_object('status', 'stale', 'version', coalesce(newest.version, 0), 'after', was));
  end if;
  case p_action
    when 'reset' then
      is_now := p_standard;
    when 'restore' then
      select * into wanted from ai_personality where guild_id = p_guild and version = p_version;
      if wanted.version is null then
        return idempotency_remember(p_key, request, jsonb_build_object('status', 'unknown'));
      end if;
      is_now := ai_personality_values(wanted);
    else
      is_now := was || case when p_change ->> 'preset' <> was ->> 'preset' then p_dials else '{}' end || p_change;
  end case;
  if is_now = was then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'unchanged', 'after', was));
  end if;
  insert into ai_personality (guild_id, version, action, restored, preset, catchphrases, enthusiasm, depth, formality, text, actor_id)
    values (p_guild, coalesce(newest.version, 0) + 1, p_action, case when p_action = 'restore' then p_version end, is_now ->> 'preset',
      (is_now ->> 'catchphrases')::smallint, (is_now ->> 'enthusiasm')::smallint, (is_now ->> 'depth')::smallint,
      (is_now ->> 'formality')::smallint, is_now ->> 'text', p_actor)
    returning * into newest;
  perform set_config('chorus.erasing', 'on', true);
  delete from ai_personality where guild_id = p_guild and version <= newest.version - p_kept;
  perform set_config('chorus.erasing', 'off', true);
  return idempotency_remember(p_key, request,
    jsonb_build_object('status', 'changed', 'version', newest.version, 'before', was, 'after', is_now));
end $$;
