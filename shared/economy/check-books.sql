-- uses audit-since.sql, audit.sql

-- The rules that do not hold, as [{invariant, rows}, …].
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

-- Checks the books and writes down what came of it; halts them when they do not balance. Of several edges one checks:
-- {status: 'busy'} while another does, 'recent' when one did within p_not_within, else 'balanced' or 'drift' with
-- {drift, isNew}, isNew for the check that halted the books.
--
-- Transfers become visible out of the order of their ids: a number is drawn before its transaction commits. So a check starts
-- not where the last one ended, but where nothing can appear any more: at the end of the last check all of whose concurrent
-- transactions have ended since. Whoever draws a number holds a transaction id already, from the wallet's lock.
create or replace function ledger_check_books(p_is_full boolean, p_not_within interval) returns jsonb language plpgsql as $$
declare
  last ledger_check;
  oldest xid8;
  horizon xid8;
  through bigint;
  found jsonb;
  halted integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('ledger_check', 0)) then
    return jsonb_build_object('status', 'busy');
  end if;
  if exists (select from ledger_check where is_full = p_is_full and at > clock_timestamp() - p_not_within) then
    return jsonb_build_object('status', 'recent');
  end if;
  select * into last from ledger_check order by id desc limit 1;
  select pg_snapshot_xmin(now_running), pg_snapshot_xmax(now_running), (select coalesce(max(id), 0) from transfer)
    into oldest, horizon, through from pg_current_snapshot() now_running;
  found := ledger_drift(p_is_full, coalesce(last.settled_id, 0));

  insert into ledger_check (is_full, through_id, settled_id, horizon, drift) values (p_is_full, through,
    -- What does not balance stays among what is checked.
    case when found = '[]' and oldest >= last.horizon then greatest(last.settled_id, last.through_id)
         else coalesce(last.settled_id, 0) end,
    horizon, found);
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
