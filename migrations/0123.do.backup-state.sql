-- What became of the last `npm run backup`, for alerts: edges report it. A row rather than a file, because Prometheus, the edge, and
-- whatever makes backups may each be on another machine, or on Workers, and all of them reach the database. One row at most.
create table backup_state (
  id           smallint primary key default 1 check (id = 1),
  -- When the last run ended.
  attempted_at timestamptz not null,
  -- The moment that the newest backup shows, and the moment that the newest verified one shows.
  taken_at     timestamptz,
  verified_at  timestamptz,
  -- What went wrong in the last run. Null if nothing did.
  problem      text
);
