-- How much of what work and fights pay elsewhere they pay in a guild.
create or replace function guild_payout_percent(p_guild bigint) returns integer language sql stable as $$
  select coalesce((select (value -> 'payoutPercent')::integer from guild_settings
    where guild_id = p_guild and module = 'economy'), 100);
$$;

-- A share of a guild's own, of credits that work and fights pay there.
create or replace function guild_payout(p_guild bigint, p_credits bigint) returns bigint language sql stable as $$
  select p_credits * guild_payout_percent(p_guild) / 100;
$$;
