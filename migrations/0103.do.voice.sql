-- The voice plane: who owns which bot identities (agents), which node holds each, which servers they're in, and what they serve.
-- No process keeps any of it to itself. Times are the database's own, because nodes' clocks differ.

-- One number for every lease ever granted: a fence identifies one holder of one agent and only grows.
create sequence voice_fence;

create table agent_runners (
  runner_id     text primary key check (runner_id ~ '^[A-Za-z0-9._-]{1,64}$'),
  incarnation   bigint not null,                  -- a process that registers under a name takes it over
  url           text not null check (url ~ '^https?://'),
  version       text not null,
  capacity      integer not null check (capacity between 1 and 1000),
  load          real not null default 0 check (load >= 0),
  is_paused     boolean not null default false,   -- over its limits: claims nothing
  is_draining   boolean not null default false,   -- about to stop: hands over what it has
  started_at    timestamptz not null default clock_timestamp(),
  heartbeat_at  timestamptz not null default clock_timestamp(),
  live_until    timestamptz not null
);

create table agent_pools (
  pool_id      bigint generated always as identity primary key,
  name         text not null check (name = btrim(name) and length(name) between 1 and 50),
  description  text not null default '' check (length(description) <= 300),
  visibility   text not null check (visibility in ('private', 'public')),
  created_at   timestamptz not null default clock_timestamp(),
  deleted_at   timestamptz                        -- frees its name; its events still refer to it
);
create unique index agent_pool_name on agent_pools (lower(name)) where deleted_at is null;

create table pool_members (
  pool_id     bigint not null references agent_pools,
  user_id     bigint not null,
  role        text not null check (role in ('owner', 'manager', 'contributor', 'viewer')),
  granted_by  bigint not null,
  at          timestamptz not null default clock_timestamp(),
  primary key (pool_id, user_id)
);
create unique index pool_one_owner on pool_members (pool_id) where role = 'owner';
create index pool_of_member on pool_members (user_id, role);

-- The caps are slots: when two adds want the last one at once, an index refuses one of them.
create table agent_bots (
  agent_id          bigint primary key,           -- the bot's user id
  application_id    bigint not null unique,
  name              text not null check (length(name) between 1 and 100),
  pool_id           bigint not null references agent_pools,
  contributor_id    bigint not null,
  -- approved: may log in; active: has logged in; refused: Discord doesn't accept its token; rejected, revoked: final.
  status            text not null check (status in ('pending', 'approved', 'active', 'refused', 'rejected', 'revoked')),
  token_ciphertext  text,                         -- AES-256-GCM, bound to agent_id
  token_key_id      text,
  pool_slot         smallint check (pool_slot between 1 and 49),
  contributor_slot  smallint check (contributor_slot between 1 and 3),  -- null for the pool's owner and managers
  added_at          timestamptz not null default clock_timestamp(),
  runner_id         text references agent_runners,
  lease_until       timestamptz,
  fence             bigint not null default 0,
  ready_at          timestamptz,                  -- when its current holder logged in
  login_failures    integer not null default 0,   -- since it was last ready
  retry_at          timestamptz,                  -- no login before then
  login_day         date,                         -- UTC
  logins            integer not null default 0,   -- on that day
  unique (pool_id, pool_slot),
  unique (pool_id, contributor_id, contributor_slot),
  check ((token_ciphertext is null) = (status in ('rejected', 'revoked'))),
  check ((token_ciphertext is null) = (token_key_id is null)),
  check ((token_ciphertext is null) = (pool_slot is null)),
  check (contributor_slot is null or pool_slot is not null),
  check (runner_id is null or (status in ('approved', 'active') and lease_until is not null))
);
create index agent_lease on agent_bots (lease_until) where status in ('approved', 'active');
create index agent_held on agent_bots (runner_id) where runner_id is not null;

create function agent_fence_only_grows() returns trigger language plpgsql as $$
begin
  if new.fence < old.fence or (new.fence = old.fence and new.runner_id is not null and new.runner_id is distinct from old.runner_id) then
    raise exception 'a new holder of agent % needs a higher fence', old.agent_id;
  end if;
  return new;
end $$;
create trigger agent_fence before update of fence, runner_id on agent_bots
  for each row execute function agent_fence_only_grows();

-- Which agent is in which guild. Discord allows 50 bots in a guild, and one of them isn't an agent.
create table agent_guilds (
  guild_id   bigint not null,
  agent_id   bigint not null references agent_bots,
  slot       smallint not null check (slot between 1 and 49),
  joined_at  timestamptz not null default clock_timestamp(),
  primary key (guild_id, agent_id),
  unique (guild_id, slot)
);
create index agent_guild_of_agent on agent_guilds (agent_id);

create table guild_voice_policy (
  guild_id          bigint primary key,
  idle_minutes      integer default 30 check (idle_minutes between 1 and 720),  -- null: never leaves
  selected_pool_id  bigint references agent_pools,
  selected_by       bigint,                       -- the pool stays usable here while they may use it
  check ((selected_pool_id is null) = (selected_by is null))
);

-- One agent serving one voice channel of one guild.
create table voice_sessions (
  session_id       bigint generated always as identity primary key,
  guild_id         bigint not null,
  channel_id       bigint not null,
  kind             text not null check (kind in ('music', 'assistant')),
  agent_id         bigint not null references agent_bots,
  state            text not null default 'starting' check (state in ('starting', 'active', 'parked', 'ended')),
  fence            bigint not null,               -- of the lease under which it was last adopted
  requested_by     bigint not null,
  text_channel_id  bigint,                        -- where its members get messages
  waited_since     timestamptz,                   -- when its requester joined the wait line
  started_at       timestamptz not null default clock_timestamp(),
  state_at         timestamptz not null default clock_timestamp(),
  heard_at         timestamptz not null default clock_timestamp(),  -- when somebody could last hear it; nobody hears a pause
  ended_at         timestamptz,
  end_reason       text,
  check ((state = 'ended') = (ended_at is not null)),
  check ((state = 'ended') = (end_reason is not null))
);
create unique index voice_session_of_agent on voice_sessions (guild_id, agent_id) where state <> 'ended';
create unique index voice_session_of_channel on voice_sessions (guild_id, channel_id, kind) where state <> 'ended';
create index voice_session_live on voice_sessions (agent_id) where state <> 'ended';
create index voice_session_ended on voice_sessions (ended_at) where state = 'ended';

create function session_fence_only_grows() returns trigger language plpgsql as $$
begin
  if new.fence < old.fence and new.agent_id = old.agent_id then
    raise exception 'the fence of session % only grows', old.session_id;
  end if;
  if old.state = 'ended' then
    raise exception 'session % has ended', old.session_id;
  end if;
  return new;
end $$;
create trigger session_fence before update on voice_sessions for each row execute function session_fence_only_grows();

create table voice_queue (
  entry_id      bigint generated always as identity primary key,
  session_id    bigint not null references voice_sessions on delete cascade,
  position      bigint not null,                  -- a sparse order key; entries before the current one are history
  track         jsonb not null,
  requested_by  bigint not null,
  added_at      timestamptz not null default clock_timestamp(),
  -- Deferred to the end of a statement, so that one statement can shift all of them.
  unique (session_id, position) deferrable initially immediate
);

-- Who waits for a free agent: one place in line per member, guild, and kind.
create table voice_waiters (
  waiter_id        bigint generated always as identity primary key,
  guild_id         bigint not null,
  channel_id       bigint not null,
  kind             text not null check (kind in ('music', 'assistant')),
  user_id          bigint not null,
  text_channel_id  bigint,
  intents          jsonb not null,                -- [{key, verb, payload}, …]: what to do once there's a session
  asked_at         timestamptz not null default clock_timestamp(),
  unique (guild_id, kind, user_id)
);

-- What members ask of a session. The holder of its agent's lease applies them in order, each exactly once.
create table voice_intents (
  intent_id   bigint generated always as identity primary key,
  idem_key    text not null unique,
  session_id  bigint not null references voice_sessions on delete cascade,
  user_id     bigint not null,
  verb        text not null check (verb ~ '^[a-z_]{1,32}$'),
  payload     jsonb not null default '{}',
  asked_at    timestamptz not null default clock_timestamp(),
  applied_at  timestamptz,
  fence       bigint,                             -- of the lease under which it was applied
  result      jsonb,
  check ((applied_at is null) = (result is null)),
  check ((applied_at is null) = (fence is null))
);
create index voice_intent_pending on voice_intents (session_id, intent_id) where applied_at is null;
create index voice_intent_of_session on voice_intents (session_id);

create table pool_events (
  event_id  bigint generated always as identity primary key,
  pool_id   bigint not null,
  actor_id  bigint not null,
  action    text not null check (action ~ '^[a-z_]{1,32}$'),
  agent_id  bigint,
  user_id   bigint,
  detail    jsonb not null default '{}',
  at        timestamptz not null default clock_timestamp()
);
create index pool_event_of_pool on pool_events (pool_id, event_id);

create function pool_events_are_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'what happened to a pool is append-only';
end $$;
create trigger pool_events_append_only before update or delete or truncate on pool_events
  for each statement execute function pool_events_are_append_only();

-- Messages that members get after their answer: it's their turn, no agent became free, or the agent couldn't come or had to leave.
-- They're sent with the member's interaction token, which is stored encrypted and which Discord accepts for 15 minutes. A row is
-- deleted once it's used or its token has expired.

create table voice_follow_ups (
  idem_key          text primary key,
  guild_id          bigint not null,
  channel_id        bigint not null,
  kind              text not null check (kind in ('music', 'assistant')),
  user_id           bigint not null,
  session_id        bigint,                       -- null: still in line
  waits_since       timestamptz,
  application_id    bigint not null,
  token_ciphertext  text not null,                -- AES-256-GCM, bound to idem_key
  token_key_id      text not null,
  asked_at          timestamptz not null,
  expires_at        timestamptz not null,
  taken_until       timestamptz,                  -- a node is sending it
  check ((session_id is null) = (waits_since is not null))
);
create unique index voice_follow_up_of_waiter on voice_follow_ups (guild_id, kind, user_id) where session_id is null;
