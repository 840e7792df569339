-- With many nodes, what each of them asks with every heartbeat must not read what all of them have.

-- When the last sweep was: one row, for all nodes.
create table voice_sweeps (
  only_row  boolean primary key default true check (only_row),
  swept_at  timestamptz not null
);
insert into voice_sweeps (swept_at) values ('-infinity');

-- The next agent to try again. Few agents have failed to log in, so the index is small.
create index agent_retry on agent_bots (retry_at) where retry_at is not null;
