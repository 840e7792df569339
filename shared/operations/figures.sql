-- What an operator has to know of the whole installation, in one statement: {connections, mostConnections, agents, readyAgents,
-- isHalted, backup}. `backup` is null until the first `npm run backup`; its times are in seconds since 1970.
create or replace function operations_figures() returns jsonb language sql stable as $$
  select jsonb_build_object(
    -- For another role's connections, only this much is shown. Background processes have no database.
    'connections', (select count(*) from pg_stat_activity where datid is not null),
    -- What's left when the slots for superusers are subtracted. The second setting exists since Postgres 16.
    'mostConnections', current_setting('max_connections')::integer
      - current_setting('superuser_reserved_connections')::integer
      - coalesce(current_setting('reserved_connections', true)::integer, 0),
    'agents', (select count(*) from agent_bots where status in ('approved', 'active')),
    'readyAgents', (select count(*) from agent_bots
      where status in ('approved', 'active') and ready_at is not null and lease_until > clock_timestamp()),
    'isHalted', exists (select from ledger_halt where scope = 0),
    'backup', (select jsonb_build_object('takenAt', extract(epoch from taken_at), 'verifiedAt', extract(epoch from verified_at),
      'hasFailed', problem is not null) from backup_state));
$$;
