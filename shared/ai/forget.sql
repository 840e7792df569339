-- uses ../platform/idempotency.sql, consent.sql

-- Deletes one note of a member, with its embedding. No switch of a server's staff stands between a member and this.
create or replace function ai_forget(
  p_key text, p_user bigint, p_scope text, p_number integer, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_forget', p_user, p_scope, p_number);
  outcome jsonb := idempotency_recall(p_key, request);
begin
  if outcome is not null then
    return outcome;
  end if;
  outcome := jsonb_build_object('status',
    case when ai_forget_notes(p_user, p_scope, p_number, null, p_now) > 0 then 'forgotten' else 'unknown_note' end);
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- Deletes a member's notes in one place (null: everywhere), up to the newest one that they were told about, in milliseconds since
-- 1970: pressed twice, the button doesn't take what was noted in between.
create or replace function ai_forget_all(
  p_key text, p_user bigint, p_scope text, p_newest bigint, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_forget_all', p_user, coalesce(p_scope, 'everywhere'), p_newest);
  outcome jsonb := idempotency_recall(p_key, request);
begin
  if outcome is not null then
    return outcome;
  end if;
  outcome := jsonb_build_object('status', 'forgotten', 'notes', ai_forget_notes(p_user, p_scope, null, p_newest, p_now));
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;

-- Deletes a member's notes, and returns how many: in one place or everywhere, one number or all, up to p_newest (null: the same). Their
-- numbers are kept, for whoever restores a backup that has them. Locks as ai_remember does.
create or replace function ai_forget_notes(
  p_user bigint, p_scope text, p_number integer, p_newest bigint, p_now timestamptz
) returns integer language plpgsql as $$
declare
  forgotten_notes integer;
begin
  perform from ai_consent where user_id = p_user and (p_scope is null or scope = p_scope) order by scope for update;
  with gone as (
    delete from ai_note
      where user_id = p_user and (p_scope is null or scope = p_scope) and (p_number is null or number = p_number)
        and (p_newest is null or (extract(epoch from at) * 1000)::bigint <= p_newest)
      returning scope, number, at
  ), places as (
    select scope, range_agg(int4range(number, number, '[]')) as numbers, max(at) as newest, count(*) as notes from gone group by scope
  ), noted as (
    update ai_consent c set forgotten = c.forgotten + p.numbers, forgotten_at = greatest(c.forgotten_at, p.newest, p_now)
      from places p where c.user_id = p_user and c.scope = p.scope
  )
  select coalesce(sum(notes), 0) into forgotten_notes from places;
  if forgotten_notes > 0 then
    perform ai_end_conversations(p_user, p_scope);
  end if;
  return forgotten_notes;
end $$;
