-- uses ../settings/payout.sql, ledger.sql

-- Counts a payout of a server, for its staff. The caller's transaction pays it.
create or replace function payout_count(p_guild bigint, p_code text, p_what text, p_day integer, p_paid bigint)
returns void language sql as $$
  insert into guild_payout as known (guild_id, day, code, what, percent, paid, count)
    select p_guild, p_day, p_code, p_what, guild_payout_percent(p_guild), p_paid, 1
    where p_guild is not null and p_paid > 0
    on conflict (guild_id, day, code, what, percent, paid) do update set count = known.count + 1;
$$;

-- Doesn't count a transfer any longer, if it was a payout: the caller's transaction undoes it. If the percentage was changed on that
-- day, the history says which one it was paid at.
create or replace function payout_uncount(p_transfer bigint) returns void language sql as $$
  with undone as (
    select t.guild_id, floor(extract(epoch from t.at) / 86400)::int as day, t.code, coalesce(t.meta ->> 'job', t.meta ->> 'tier', '') as what,
      -e.delta as paid, t.at
    from transfer t join entry e on e.transfer_id = t.id and e.account_id = ledger_system_account('mint', t.code)
    where t.id = p_transfer and t.code in ('work', 'fight')
  ), counted as (
    select p.* from undone join guild_payout p using (guild_id, day, code, what, paid)
    where p.count > 0
    order by p.percent = (
      select coalesce((h.after ->> 'payoutPercent')::int, 100) from guild_settings_history h
      where h.guild_id = undone.guild_id and h.module = 'economy' and h.after ? 'payoutPercent' and h.at <= undone.at
      order by h.change_id desc limit 1) desc nulls last, p.percent desc
    limit 1
  )
  update guild_payout p set count = p.count - 1 from counted c
    where (p.guild_id, p.day, p.code, p.what, p.percent, p.paid) = (c.guild_id, c.day, c.code, c.what, c.percent, c.paid);
$$;
