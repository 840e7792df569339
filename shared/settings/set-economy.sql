-- uses ../platform/idempotency.sql

-- Changes what is named in p_change: {currency: {name, emoji} | null} or {payoutPercent}.
create or replace function settings_set_economy(p_key text, p_guild bigint, p_change jsonb, p_actor bigint) returns jsonb
language plpgsql as $$
declare
  request text := concat_ws('|', 'guild_economy', p_guild, p_change);
  outcome jsonb := idempotency_recall(p_key, request);
begin
  if outcome is not null then
    return outcome;
  end if;
  insert into guild_economy as g (guild_id, currency, payout_percent, set_by)
    values (p_guild, nullif(p_change -> 'currency', 'null'), coalesce((p_change ->> 'payoutPercent')::integer, 100), p_actor)
    on conflict (guild_id) do update set
      currency = case when p_change ? 'currency' then excluded.currency else g.currency end,
      payout_percent = case when p_change ? 'payoutPercent' then excluded.payout_percent else g.payout_percent end,
      set_by = excluded.set_by, set_at = now();
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'set'));
end $$;
