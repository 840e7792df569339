-- The ledger: double entry, whole credits, append-only. Every credit in a wallet is explained by entries; nothing is created
-- or destroyed outside the named mint and burn accounts.

create table account (
  id          bigint generated always as identity primary key,
  owner_kind  text not null check (owner_kind in ('user', 'guild', 'escrow', 'mint', 'burn')),
  owner_id    bigint not null,                    -- a Discord snowflake; 0 for mint and burn
  scope       bigint not null default 0,          -- 0 everywhere, else the guild whose own economy it belongs to
  asset       text not null default 'credits',
  bucket      text not null,                      -- wallet, bank, vault, hold; for mint and burn the name of the source or sink
  balance     bigint,                             -- null for mint and burn: a running balance would be one hot row for everybody
  floor       bigint default 0,
  version     bigint not null default 0,          -- counts the entries of this account
  is_frozen   boolean not null default false,
  flow_day    integer,                            -- the last day with a payment between members, in days since 1970 (UTC)
  flow_out    bigint not null default 0,          -- paid to members on that day
  flow_in     bigint not null default 0,          -- received from members on that day
  unique (owner_id, owner_kind, scope, asset, bucket),
  check ((balance is null) = (owner_kind in ('mint', 'burn'))),
  check (floor is null or balance >= floor),
  check (balance <= 9007199254740991)             -- 2^53 - 1: exact in every client, JSON included
);

create table transfer (
  id           bigint generated always as identity primary key,
  idem_key     text not null unique,
  code         text not null,                     -- what happened: daily, pay, …
  actor_id     bigint not null,
  guild_id     bigint,
  reverses_id  bigint unique references transfer,
  meta         jsonb not null default '{}',
  at           timestamptz not null
);

create table entry (
  transfer_id      bigint not null references transfer,
  -- No foreign key: it would share-lock the mint's row in every transaction. Entries are written by ledger_post alone.
  account_id       bigint not null,
  account_version  bigint,                        -- null for mint and burn
  delta            bigint not null check (delta <> 0),
  balance_after    bigint,
  primary key (transfer_id, account_id)
);
create unique index entry_chain on entry (account_id, account_version);

-- What was answered to each change, refusals included: the same key gets the same outcome for ever.
create table idempotency (
  key      text primary key,
  request  text not null,
  outcome  jsonb not null,
  at       timestamptz not null default now()
);
create index idempotency_at on idempotency (at);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: post a reversing transfer instead';
end $$;
create trigger transfer_append_only before update or delete or truncate on transfer
  for each statement execute function ledger_is_append_only();
create trigger entry_append_only before update or delete or truncate on entry
  for each statement execute function ledger_is_append_only();

-- The remembered outcome of a key, or null. Takes the key's lock first, held to the end of the transaction: of two deliveries
-- of one interaction the second waits here, then finds the first one's outcome.
create function idempotency_recall(p_key text, p_request text) returns jsonb language plpgsql as $$
declare
  known idempotency;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_key, 0));
  select * into known from idempotency where key = p_key;
  if known.request <> p_request then
    raise exception 'the key % was used for another request', p_key using errcode = 'CH001';
  end if;
  return known.outcome;
end $$;

create function idempotency_remember(p_key text, p_request text, p_outcome jsonb, p_at timestamptz default now())
returns jsonb language sql as $$
  insert into idempotency (key, request, outcome, at) values (p_key, p_request, p_outcome, p_at) returning outcome;
$$;

-- Opens the wallets these users do not have yet. In the order of their ids, so that two transactions opening the same two
-- wallets cannot wait for each other.
create function ledger_open_wallets(variadic p_users bigint[]) returns void language plpgsql as $$
begin
  if (select count(*) from account
      where owner_kind = 'user' and owner_id = any (p_users) and scope = 0 and asset = 'credits' and bucket = 'wallet')
     < cardinality(p_users) then
    insert into account (owner_kind, owner_id, bucket, balance)
      select 'user', u, 'wallet', 0 from unnest(p_users) u order by u
      on conflict do nothing;
  end if;
end $$;

create function ledger_system_account(p_kind text, p_bucket text) returns bigint language plpgsql as $$
declare
  found_id bigint;
begin
  select id into found_id from account
    where owner_id = 0 and owner_kind = p_kind and scope = 0 and asset = 'credits' and bucket = p_bucket;
  if found_id is null then
    raise exception 'the ledger has no % account named %', p_kind, p_bucket;
  end if;
  return found_id;
end $$;

-- Posts one transfer: both legs of it or none. The caller has locked the members' accounts in the order of their ids and
-- decided that it may be. p_flow_day counts it towards the day's payments between members; a clock behind the last payment
-- is treated as that day, so that going back never empties the count.
create function ledger_post(
  p_key text, p_code text, p_actor bigint, p_guild bigint, p_now timestamptz, p_meta jsonb,
  p_from bigint, p_to bigint, p_amount bigint, p_flow_day integer default null
) returns bigint language plpgsql as $$
declare
  posted bigint;
begin
  if p_amount <= 0 or p_from = p_to then
    raise exception 'a transfer moves a positive amount between two accounts';
  end if;
  insert into transfer (idem_key, code, actor_id, guild_id, meta, at)
    values (p_key, p_code, p_actor, p_guild, p_meta, p_now) returning id into posted;
  with leg (account_id, delta) as (
    values (p_from, -p_amount), (p_to, p_amount)
  ), moved as (
    update account a set
      balance  = a.balance + leg.delta,
      version  = a.version + 1,
      flow_day = greatest(p_flow_day, a.flow_day),
      flow_out = case when p_flow_day is null then a.flow_out
                      when a.flow_day >= p_flow_day then a.flow_out + greatest(-leg.delta, 0)
                      else greatest(-leg.delta, 0) end,
      flow_in  = case when p_flow_day is null then a.flow_in
                      when a.flow_day >= p_flow_day then a.flow_in + greatest(leg.delta, 0)
                      else greatest(leg.delta, 0) end
    from leg where a.id = leg.account_id and a.balance is not null
    returning a.id, a.version, a.balance
  )
  insert into entry (transfer_id, account_id, account_version, delta, balance_after)
    select posted, leg.account_id, moved.version, leg.delta, moved.balance
    from leg left join moved on moved.id = leg.account_id;
  return posted;
end $$;
