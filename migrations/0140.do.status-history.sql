-- What /status shows of the last 90 days. The job sample_status looks once a minute, on whichever edge gets to it.

-- The last look at each component.
create table status_component (
  component  text primary key check (component ~ '^[a-z]{1,32}$'),
  state      text not null check (state in ('up', 'degraded', 'down')),
  since      timestamptz not null,                -- in this state without a gap
  seen_at    timestamptz not null check (seen_at >= since)
);

-- For how long a component was in each state on a day (UTC). What's missing of a day, nobody looked at.
create table status_day (
  component    text not null,
  day          date not null,
  up_ms        integer not null default 0 check (up_ms >= 0),
  degraded_ms  integer not null default 0 check (degraded_ms >= 0),
  down_ms      integer not null default 0 check (down_ms >= 0),
  primary key (component, day),
  check (up_ms + degraded_ms + down_ms <= 86400000)
);

-- Times in which a component wasn't up.
create table status_incident (
  component  text not null,
  began_at   timestamptz not null,
  until_at   timestamptz not null check (until_at >= began_at),   -- the last look that belongs to it
  state      text not null check (state in ('degraded', 'down')), -- the worst one
  is_over    boolean not null default false,      -- somebody saw its end
  primary key (component, began_at)
);

-- How many transfers and accounts a check looked at. Checks of earlier releases don't say.
alter table ledger_check add column transfers bigint check (transfers >= 0);
alter table ledger_check add column accounts bigint check (accounts >= 0);
