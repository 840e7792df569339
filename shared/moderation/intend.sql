-- uses ../jobs/add.sql, ../jobs/cancel.sql, ../platform/idempotency.sql, record-act.sql

-- Writes down what Discord is about to be asked for, once per key. p_within: when a job finds out what came of it, unless it's
-- recorded by then. p_outcome: what's answered if it was done.
create or replace function moderation_intend(
  p_key text, p_request text, p_guild bigint, p_actor bigint, p_kind text, p_user bigint, p_channel bigint, p_reason text,
  p_detail jsonb, p_outcome jsonb, p_within interval
) returns void language plpgsql set lock_timeout = '900ms' as $$
begin
  insert into moderation_intent (key, request, guild_id, actor_id, kind, user_id, channel_id, reason, detail, outcome)
    values (p_key, p_request, p_guild, p_actor, p_kind, p_user, p_channel, p_reason, coalesce(p_detail, '{}'), p_outcome)
    on conflict (key) do nothing;
  perform job_add('settle_act', p_key, jsonb_build_object('key', p_key), clock_timestamp() + p_within);
end $$;

-- What was written down, or null: it's recorded, or there was never anything.
create or replace function moderation_read_intent(p_key text) returns jsonb language sql stable as $$
  select jsonb_build_object('guild', guild_id::text, 'actor', actor_id::text, 'kind', kind, 'user', user_id::text,
    'channel', channel_id::text, 'reason', reason, 'detail', detail, 'outcome', outcome)
  from moderation_intent where key = p_key;
$$;

-- Forgets what was written down: its outcome is known.
create or replace function moderation_drop_intent(p_key text) returns void language plpgsql as $$
begin
  delete from moderation_intent where key = p_key;
  if found then
    perform job_cancel('settle_act', p_key);
  end if;
end $$;

-- Records what was written down, once, and returns the outcome that stands from now on. p_note: a sentence where nobody can tell
-- whether it was done; the record has it, and so has the outcome's text.
create or replace function moderation_settle_intent(p_key text, p_note text default null) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
declare
  held moderation_intent;
  known jsonb;
begin
  -- In the order of `moderation_finish_act`, so that the two don't wait for each other in a circle.
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  select * into held from moderation_intent where key = p_key;
  if held.key is null then
    return null;
  end if;
  delete from moderation_intent where key = p_key;
  known := idempotency_recall(p_key, held.request);
  if known is not null then
    return known;
  end if;
  if p_note is not null then
    held.detail := held.detail || jsonb_build_object('isUnknown', true,
      'lines', coalesce(held.detail -> 'lines', '[]') || jsonb_build_array(p_note));
    held.outcome := held.outcome || case
      when held.outcome ? 'lines' then jsonb_build_object('lines', held.outcome -> 'lines' || jsonb_build_array(p_note))
      else jsonb_build_object('text', concat(held.outcome ->> 'text', E'\n', p_note)) end;
  end if;
  perform moderation_record_act(
    held.guild_id, held.kind, held.actor_id, held.user_id, held.channel_id, held.reason, held.detail);
  return idempotency_remember(p_key, held.request, held.outcome);
end $$;
