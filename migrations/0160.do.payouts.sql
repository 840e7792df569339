-- What work and fights paid in a server, counted as it's paid: a busy server has a million of them in a month, and a page that shows
-- them reads a row per amount instead. The ledger stays the truth; this goes after 30 days.
create table guild_payout (
  guild_id  bigint not null,
  day       integer not null,                     -- in days since 1970 (UTC)
  code      text not null check (code in ('work', 'fight')),
  what      text not null,                        -- the job or the tier
  percent   integer not null check (percent > 0), -- what was set when it was paid
  paid      bigint not null check (paid > 0),     -- each time, in credits
  count     integer not null check (count >= 0),  -- without those that were undone
  primary key (guild_id, day, code, what, percent, paid)
);
create index guild_payout_day on guild_payout (day);

with change as materialized (
  select guild_id, at, change_id, coalesce((before ->> 'payoutPercent')::int, 100) as former,
    coalesce((after ->> 'payoutPercent')::int, 100) as percent
  from guild_settings_history where module = 'economy' and after ? 'payoutPercent'
)
insert into guild_payout (guild_id, day, code, what, percent, paid, count)
  select t.guild_id, floor(extract(epoch from t.at) / 86400)::int, t.code, coalesce(t.meta ->> 'job', t.meta ->> 'tier', ''),
    coalesce(
      (select percent from change where change.guild_id = t.guild_id and change.at <= t.at order by change_id desc limit 1),
      (select former from change where change.guild_id = t.guild_id order by change_id limit 1),
      (select (value ->> 'payoutPercent')::int from guild_settings where guild_id = t.guild_id and module = 'economy'), 100),
    -e.delta, count(*)
  from transfer t
    join account a on a.owner_kind = 'mint' and a.owner_id = 0 and a.asset = 'credits' and a.bucket = t.code
    join entry e on e.transfer_id = t.id and e.account_id = a.id
  where t.code in ('work', 'fight') and t.guild_id is not null and t.at > now() - interval '31 days'
    and not exists (select from transfer r where r.reverses_id = t.id)
  group by 1, 2, 3, 4, 5, 6;
