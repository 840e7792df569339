-- uses audit-since.sql, audit.sql

-- The rules that don't hold, as [{invariant, rows}, …].
create or replace function ledger_drift(p_is_full boolean, p_after bigint default 0) returns jsonb language plpgsql stable as $$
declare
  drift jsonb;
begin
  if p_is_full then
    select jsonb_agg(to_jsonb(a)) into drift from ledger_audit() a where a.rows > 0;
  else
    select jsonb_agg(to_jsonb(a)) into drift from ledger_audit_since(p_after) a where a.rows > 0;
  end if;
  return coalesce(drift, '[]');
end $$;

-- Checks the ledger, records the result, and halts the ledger when it doesn't balance. One check at a time: a full one waits for
-- its turn, and a recent one leaves it at that. {status: 'busy'} while another runs, 'recent' if one did within p_not_within, else 'balanced' or 'drift' with
-- {drift, isNew}, where isNew is for the check that halted the ledger.
--
-- Transfers don't become visible in the order of their ids: an id is assigned before its transaction commits. So a check doesn't
-- start where the last one ended, but where no transfer can appear anymore: at the end of the last check whose concurrent
-- transactions have all ended since. A transaction that assigns an id already has a transaction id, from the wallet's lock.
create or replace function ledger_check_books(p_is_full boolean, p_not_within interval) returns jsonb language plpgsql as $$
declare
  last ledger_check;
  oldest xid8;
  horizon xid8;
  through bigint;
  found jsonb;
  halted integer := 0;
begin
  if p_is_full then
    perform pg_advisory_xact_lock(hashtextextended('ledger_check', 0));
  elsif not pg_try_advisory_xact_lock(hashtextextended('ledger_check', 0)) then
    return jsonb_build_object('status', 'busy');
  end if;
  if exists (select from ledger_check where is_full = p_is_full and at > clock_timestamp() - p_not_within) then
    return jsonb_build_object('status', 'recent');
  end if;
  select * into last from ledger_check order by id desc limit 1;
  select pg_snapshot_xmin(now_running), pg_snapshot_xmax(now_running), (select coalesce(max(id), 0) from transfer)
    into oldest, horizon, through from pg_current_snapshot() now_running;
  found := ledger_drift(p_is_full, coalesce(last.settled_id, 0));

  insert into ledger_check (is_full, through_id, settled_id, horizon, drift, transfers, accounts) values (p_is_full, through,
    -- Transfers that don't balance are checked again.
    case when found = '[]' and oldest >= last.horizon then greatest(last.settled_id, last.through_id)
         else coalesce(last.settled_id, 0) end,
    horizon, found,
    -- Two statements, so that the plan of the second one reads only what's new.
    case when p_is_full then (select count(*) from transfer where id <= through)
         else (select count(*) from transfer where id > coalesce(last.settled_id, 0) and id <= through) end,
    case when p_is_full then (select count(*) from account where balance is not null) end);
  delete from ledger_check where at < clock_timestamp() - interval '90 days';
  if found = '[]' then
    return jsonb_build_object('status', 'balanced');
  end if;
  insert into ledger_halt (scope, reason)
    select 0, string_agg((f ->> 'invariant') || ': ' || (f ->> 'rows'), '; ') from jsonb_array_elements(found) f
    on conflict do nothing;
  get diagnostics halted = row_count;
  return jsonb_build_object('status', 'drift', 'drift', found, 'isNew', halted = 1);
end $$;
