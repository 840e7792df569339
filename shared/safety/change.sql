-- uses ../moderation/intend.sql, ../moderation/record-act.sql, ../platform/idempotency.sql, ../settings/begin-change.sql

-- Begins a change that Discord carries out: `begun`, or `busy` while another one of this subject is carried out in this server, or
-- the outcome that stands already. `intended`: the act that an earlier delivery was about to do when it died.
create or replace function safety_begin(
  p_key text, p_actor bigint, p_guild bigint, p_subject text, p_request text, p_lease interval,
  p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'safety', p_subject, p_guild, p_actor, md5(p_request));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles);
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into safety_change as held (guild_id, subject, key, until)
    values (p_guild, p_subject, p_key, clock_timestamp() + p_lease)
    on conflict (guild_id, subject) do update set key = excluded.key, until = excluded.until
      where held.until < clock_timestamp();
  return jsonb_build_object('status', case when found then 'begun' else 'busy' end,
    'intended', (select detail from moderation_intent where key = p_key));
end $$;

-- Writes down what Discord is about to be asked for. p_within: when a job records it if nobody else did by then.
create or replace function safety_intend(
  p_key text, p_actor bigint, p_guild bigint, p_subject text, p_request text, p_outcome jsonb, p_act jsonb, p_within interval
) returns void language plpgsql set lock_timeout = '900ms' as $$
begin
  perform moderation_intend(p_key, concat_ws('|', 'safety', p_subject, p_guild, p_actor, md5(p_request)), p_guild, p_actor,
    p_act ->> 'kind', (p_act ->> 'user')::bigint, (p_act ->> 'channel')::bigint, p_act ->> 'reason', p_act -> 'detail', p_outcome,
    p_within);
end $$;

-- Ends it with its outcome, and records what was done. p_act: {kind, user, channel, reason, detail}, or null for nothing.
create or replace function safety_finish(
  p_key text, p_actor bigint, p_guild bigint, p_subject text, p_request text, p_outcome jsonb, p_act jsonb
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'safety', p_subject, p_guild, p_actor, md5(p_request));
  known jsonb := idempotency_recall(p_key, request);
begin
  delete from safety_change where guild_id = p_guild and subject = p_subject and key = p_key;
  perform moderation_drop_intent(p_key);
  if known is not null then
    return known;
  end if;
  if p_act is not null then
    perform moderation_record_act(p_guild, p_act ->> 'kind', p_actor, (p_act ->> 'user')::bigint, (p_act ->> 'channel')::bigint,
      p_act ->> 'reason', coalesce(p_act -> 'detail', '{}'));
  end if;
  return idempotency_remember(p_key, request, p_outcome);
end $$;

-- Gives a change up, so that it can be tried again right away.
create or replace function safety_release(p_key text, p_guild bigint, p_subject text) returns jsonb language plpgsql as $$
begin
  delete from safety_change where guild_id = p_guild and subject = p_subject and key = p_key;
  return jsonb_build_object('status', 'released');
end $$;
