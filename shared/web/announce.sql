-- uses ../platform/idempotency.sql

-- Tells everyone who uses a dashboard something until p_ends_at, once per key. At most p_most at a time.
create or replace function web_announce(
  p_key text, p_actor bigint, p_text text, p_ends_at timestamptz, p_most integer, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'web_announce', p_actor, md5(p_text));
  outcome jsonb := idempotency_recall(p_key, request);
  added bigint;
begin
  if outcome is not null then
    return outcome;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('web_announcement', 0));
  if (select count(*) from web_announcement where ends_at > p_now) >= p_most then
    return idempotency_remember(p_key, request, jsonb_build_object('status', 'too_many', 'most', p_most));
  end if;
  insert into web_announcement (text, ends_at, made_by) values (p_text, p_ends_at, p_actor) returning announcement_id into added;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'announced', 'id', added::text));
end $$;
