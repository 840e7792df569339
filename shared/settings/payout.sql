-- A share of a guild's own, of credits that work and fights pay there.
create or replace function guild_payout(p_guild bigint, p_credits bigint) returns bigint language sql stable as $$
  select p_credits * coalesce((select (value -> 'payoutPercent')::bigint from guild_settings
    where guild_id = p_guild and module = 'economy'), 100) / 100;
$$;
