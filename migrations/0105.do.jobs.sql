-- Work that is done later, or again and again: claimed by any process that knows its kind, under a lease.

-- A claim identifies one attempt. Only the holder of a job's present claim can end it.
create sequence job_claim_number;

create table job (
  job_id        bigint generated always as identity primary key,
  kind          text not null check (kind ~ '^[a-z][a-z_]{1,47}$'),
  key           text not null,                    -- adding the same job again changes nothing
  payload       jsonb not null default '{}',
  run_at        timestamptz not null,             -- when it's due; after a failure, when it's tried again
  claimable_at  timestamptz not null,             -- run_at, or the end of the present lease
  attempts      integer not null default 0,       -- claims since it last succeeded
  claim         bigint,                           -- of whoever runs it, or ran it last
  last_error    text,
  dead_at       timestamptz,                      -- given up: an operator has to look at it
  unique (kind, key)
);
create index job_claimable on job (claimable_at) where dead_at is null;

-- A notification that's due becomes a job, so no node has to hold it anymore.
alter table voice_follow_ups drop column taken_until;
