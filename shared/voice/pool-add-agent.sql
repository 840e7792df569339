-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, pool.sql

-- p_agent: {id, application, name, ciphertext, keyId}. p_straight: the roles whose agents need no approval. The token isn't part of
-- the request that the key identifies, because a retry encrypts it again.
create or replace function pool_add_agent(
  p_key text, p_user bigint, p_pool bigint, p_agent jsonb, p_straight text, p_allowed text,
  p_guild bigint, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  own_id bigint := (p_agent ->> 'id')::bigint;
  request text := concat_ws('|', 'pool_add', p_user, p_pool, own_id);
  outcome jsonb := coalesce(begin_change(p_key, request, p_guild, p_module, p_command, p_roles), pool_refusal(p_pool, p_user, p_allowed));
  is_straight boolean := pool_role(p_pool, p_user) = any (string_to_array(p_straight, ','));
  known agent_bots;
  slot smallint;
  own_slot smallint;
begin
  if outcome is null then
    perform pg_advisory_xact_lock(hashtextextended('agent:' || (p_agent ->> 'application'), 0));
    select * into known from agent_bots where agent_id = own_id or application_id = (p_agent ->> 'application')::bigint limit 1;
    select s into slot from generate_series(1, 49) s
      where not exists (select from agent_bots where pool_id = p_pool and pool_slot = s) order by s limit 1;
    if not is_straight then
      select s into own_slot from generate_series(1, 3) s where not exists (
        select from agent_bots where pool_id = p_pool and contributor_id = p_user and contributor_slot = s) order by s limit 1;
    end if;
    outcome := case
      when known.agent_id <> own_id then jsonb_build_object('status', 'in_other_pool')
      when known.status = 'refused' and known.pool_id = p_pool and (is_straight or known.contributor_id = p_user) then
        jsonb_build_object('status', 'replaced')
      when known.status not in ('rejected', 'revoked') then
        jsonb_build_object('status', case when known.pool_id = p_pool then 'in_pool' else 'in_other_pool' end)
      when slot is null then jsonb_build_object('status', 'pool_full', 'most', 49)
      when not is_straight and own_slot is null then jsonb_build_object('status', 'too_many', 'most', 3)
      else jsonb_build_object('status', case when is_straight then 'approved' else 'pending' end)
    end;
    if outcome ->> 'status' = 'replaced' then
      update agent_bots set status = 'approved', token_ciphertext = p_agent ->> 'ciphertext', token_key_id = p_agent ->> 'keyId',
          name = p_agent ->> 'name', login_failures = 0, retry_at = null where agent_id = own_id;
      perform pool_note(p_pool, p_user, 'token_replaced', own_id, null);
    elsif outcome ->> 'status' in ('approved', 'pending') then
      insert into agent_bots (agent_id, application_id, name, pool_id, contributor_id, status, token_ciphertext, token_key_id,
          pool_slot, contributor_slot)
        values (own_id, (p_agent ->> 'application')::bigint, p_agent ->> 'name', p_pool, p_user, outcome ->> 'status',
          p_agent ->> 'ciphertext', p_agent ->> 'keyId', slot, own_slot)
        on conflict (agent_id) do update set name = excluded.name, pool_id = excluded.pool_id,
          contributor_id = excluded.contributor_id, status = excluded.status, token_ciphertext = excluded.token_ciphertext,
          token_key_id = excluded.token_key_id, pool_slot = excluded.pool_slot, contributor_slot = excluded.contributor_slot,
          added_at = clock_timestamp(), login_failures = 0, retry_at = null;
      perform pool_note(p_pool, p_user, 'agent_added', own_id, null, outcome);
    end if;
  end if;
  return idempotency_remember_once(p_key, request, outcome);
end $$;
