-- Sessions that went on at another process: for operators, who see them on the dashboard. 30 days of them are kept.
create table voice_failovers (
  failover_id  bigint generated always as identity primary key,
  at           timestamptz not null default clock_timestamp(),
  from_runner  text not null,
  to_runner    text not null,
  reason       text not null check (reason in ('died', 'lease_ended', 'handed_over', 'restarted')),
  agents       integer not null check (agents > 0),
  sessions     integer not null check (sessions > 0)
);
create index voice_failovers_at on voice_failovers (at);

-- Who held an agent before, and why no longer; until somebody goes on with its sessions.
alter table agent_bots add column former_runner text;
alter table agent_bots add column left_because text check (left_because in ('died', 'lease_ended', 'handed_over', 'restarted'));
alter table agent_bots add check ((former_runner is null) = (left_because is null));
