-- The ledger: double entry, whole credits, append-only. Entries explain every credit in a wallet; nothing is created or destroyed
-- outside the named mint and burn accounts. Items are assets of the same ledger: a stack of items is an account.

create table account (
  id          bigint generated always as identity primary key,
  owner_kind  text not null check (owner_kind in ('user', 'guild', 'escrow', 'mint', 'burn')),
  owner_id    bigint not null,                    -- a Discord snowflake; 0 for mint and burn
  scope       bigint not null default 0,          -- 0: everywhere; otherwise the guild whose economy it belongs to
  asset       text not null default 'credits',
  bucket      text not null,                      -- wallet, bank, vault, hold; for mint and burn the name of the source or sink
  balance     bigint,                             -- null for mint and burn: a running balance would be a hot row
  floor       bigint default 0,
  version     bigint not null default 0,          -- counts the entries of this account
  is_frozen   boolean not null default false,
  frozen_version bigint,                          -- the version when it was frozen: no debit comes after it. Not a time: clocks differ
  flow_day    integer,                            -- the last day with a payment between members, in days since 1970 (UTC)
  flow_out    bigint not null default 0,          -- paid to members on that day
  flow_in     bigint not null default 0,          -- received from members on that day
  recent      timestamptz[] not null default '{}',  -- the owner's last payments, oldest first; as many as the limit looks at
  unique (owner_id, owner_kind, scope, asset, bucket),
  check ((balance is null) = (owner_kind in ('mint', 'burn'))),
  check (floor is null or balance >= floor),
  check (balance <= 9007199254740991)             -- 2^53 - 1: exact in every client, JSON included
);

-- Few accounts are frozen: leaderboards skip them without reading the others.
create index account_frozen on account (owner_id) where is_frozen and owner_kind = 'user';

-- The credits leaderboard adds up wallets and banks as it's read. An index on balances would be faster, but every transfer would
-- have to write it; this one holds nothing that changes.
create index account_credits on account (owner_id) where owner_kind = 'user' and asset = 'credits';

create table transfer (
  id           bigint generated always as identity primary key,
  idem_key     text not null unique,
  code         text not null,                     -- what happened: daily, pay, …
  actor_id     bigint not null,
  guild_id     bigint,
  reverses_id  bigint references transfer,
  meta         jsonb not null default '{}',
  at           timestamptz not null
);

-- Transfers arrive almost in the order of their times, so one summary per block range is enough.
create index transfer_at on transfer using brin (at) with (autosummarize = on);
create index transfer_by_staff on transfer (id)
  where code in ('grant', 'take', 'freeze', 'unfreeze', 'set_cooldown', 'undo', 'resume');
create index transfer_granted on transfer (actor_id, at) where code = 'grant';
-- Most transfers reverse nothing.
create unique index transfer_reverses on transfer (reverses_id) where reverses_id is not null;

create table entry (
  transfer_id      bigint not null references transfer,
  -- No foreign key: it would share-lock the mint's row in every transaction. Only the ledger's functions write entries.
  account_id       bigint not null,
  account_version  bigint,                        -- null for mint and burn
  delta            bigint not null check (delta <> 0),
  balance_after    bigint,
  primary key (transfer_id, account_id)
);
create unique index entry_chain on entry (account_id, account_version);

-- The books are append-only with one exception: economy_erase_member may replace who acted by nobody (0) and drop the words
-- written with a transfer. Amounts, accounts, times, and codes never change.
create table ledger_erasure (
  id         bigint generated always as identity primary key,
  transfers  integer not null,                    -- how many lost their actor or their words
  accounts   integer not null,                    -- how many lost their owner
  at         timestamptz not null default clock_timestamp()
);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_table_name = 'transfer' and current_setting('chorus.erasing', true) = 'on' then
    return null;  -- transfer_forgets_only_who checks each row
  end if;
  raise exception 'the ledger is append-only: post a reversing transfer instead';
end $$;
create trigger transfer_append_only before update or delete or truncate on transfer
  for each statement execute function ledger_is_append_only();
create trigger entry_append_only before update or delete or truncate on entry
  for each statement execute function ledger_is_append_only();
create trigger erasure_append_only before update or delete or truncate on ledger_erasure
  for each statement execute function ledger_is_append_only();

create function transfer_forgets_only_who() returns trigger language plpgsql as $$
declare
  kept transfer := old;
begin
  kept.actor_id := case when new.actor_id = 0 then 0 else old.actor_id end;
  kept.meta := old.meta - array(
    select word from unnest(array['note', 'reason', 'member', 'members']) word where not new.meta ? word);
  if new is distinct from kept then
    raise exception 'the ledger is append-only: post a reversing transfer instead';
  end if;
  return new;
end $$;
create trigger transfer_forgets before update on transfer for each row execute function transfer_forgets_only_who();

-- A scope whose books failed a check: nothing moves in it until staff resumes it.
create table ledger_halt (
  scope   bigint primary key,
  reason  text not null,
  at      timestamptz not null default now()
);

create table ledger_check (
  id          bigint generated always as identity primary key,
  is_full     boolean not null,
  at          timestamptz not null default clock_timestamp(),
  through_id  bigint not null,                    -- the newest transfer at the time
  settled_id  bigint not null,                    -- everything up to here is checked, and nothing new can appear
  horizon     xid8 not null,                      -- transactions from this one on began after the check
  drift       jsonb not null                      -- [{invariant, rows}, …]; empty: the books balance
);
create index ledger_check_last on ledger_check (is_full, at);

create table asset (
  id  text primary key check (id ~ '^[a-z][a-z0-9_]{1,31}$')
);

-- Where value comes from and where it goes. Nothing is minted or burned under another name.
create table flow (
  kind  text not null check (kind in ('mint', 'burn')),
  name  text not null,
  primary key (kind, name)
);

-- One account per flow and asset, all opened here: two transactions that opened them on demand could deadlock.
create function ledger_open_system() returns void language sql as $$
  insert into account (owner_kind, owner_id, asset, bucket, balance, floor)
    select f.kind, 0, a.id, f.name, null, null from flow f cross join asset a order by f.kind, f.name, a.id
    on conflict do nothing;
$$;

create function ledger_add_flow(p_kind text, variadic p_names text[]) returns void language plpgsql as $$
begin
  insert into flow (kind, name) select p_kind, unnest(p_names);
  perform ledger_open_system();
end $$;

create function ledger_add_assets(variadic p_ids text[]) returns void language plpgsql as $$
begin
  insert into asset (id) select unnest(p_ids);
  perform ledger_open_system();
end $$;

insert into asset (id) values ('credits');
select ledger_add_flow('mint', 'daily', 'work', 'gather', 'fight', 'quest', 'sell', 'shop', 'craft', 'crate', 'level', 'swap', 'grant');
select ledger_add_flow('burn', 'bank_upgrade', 'fight', 'sell', 'shop', 'craft', 'crate', 'use', 'take');
select ledger_add_assets(
  'basic_scanner', 'basic_net', 'advanced_scanner', 'reinforced_net', 'quantum_scanner',
  'energy_drink', 'luck_charm', 'companion_treat', 'xp_booster', 'master_key',
  'drone_egg', 'fox_egg', 'rabbit_egg', 'cat_egg',
  'data_fragment', 'corrupted_file', 'neural_chip', 'encryption_key', 'hologram_badge', 'quantum_core', 'ancient_code',
  'singularity_shard',
  'common_crate', 'rare_crate', 'epic_crate', 'legendary_crate', 'mythic_crate');
