-- A transfer as its actor, the owners of its accounts, and the member it concerns may see it; null for everyone else. It has no
-- balance but the viewer's own.
create or replace function economy_receipt(p_transfer bigint, p_viewer bigint) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'transfer', t.id::text, 'code', t.code, 'at', t.at, 'actor', t.actor_id::text,
    'note', coalesce(t.meta ->> 'note', t.meta ->> 'reason'), 'reverses', t.reverses_id::text,
    'legs', (
      select coalesce(jsonb_agg(jsonb_build_object(
          'kind', a.owner_kind, 'owner', a.owner_id::text, 'bucket', a.bucket, 'asset', a.asset, 'delta', e.delta,
          'balance', case when a.owner_kind = 'user' and a.owner_id = p_viewer then e.balance_after end) order by e.delta, a.id), '[]')
      from entry e join account a on a.id = e.account_id where e.transfer_id = t.id))
    || case when t.meta ? 'member' then jsonb_build_object('member', t.meta -> 'member') else '{}' end
  from transfer t
  where t.id = p_transfer
    and (t.actor_id = p_viewer or t.meta ->> 'member' = p_viewer::text or exists (
      select from entry e join account a on a.id = e.account_id
      where e.transfer_id = t.id and a.owner_kind = 'user' and a.owner_id = p_viewer));
$$;
