-- Members who were offered a role in a pool and haven't answered: `owner` is the offer to take the pool over. They get nothing until
-- they accept.
create table pool_invitations (
  pool_id     bigint not null references agent_pools on delete cascade,
  user_id     bigint not null,
  role        text not null check (role in ('owner', 'manager', 'contributor', 'viewer')),
  invited_by  bigint not null,
  expires_at  timestamptz not null,
  primary key (pool_id, user_id)
);
create unique index pool_one_offer on pool_invitations (pool_id) where role = 'owner';
create index pool_invitation_of on pool_invitations (user_id);
