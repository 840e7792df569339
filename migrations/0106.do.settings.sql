-- One table for what servers' staff decided, a row per module, and the history of it.

-- Checks for the constraints below. A key that staff didn't set always fits.
create function setting_is_number(p_value jsonb, p_key text, p_least integer, p_most integer) returns boolean
language sql immutable as $$
  select case jsonb_typeof(p_value -> p_key)
    when 'number' then (p_value ->> p_key)::numeric between p_least and p_most and (p_value ->> p_key)::numeric % 1 = 0
    else not p_value ? p_key end;
$$;

create function setting_is_text(p_value jsonb, p_key text, p_pattern text) returns boolean language sql immutable as $$
  select case jsonb_typeof(p_value -> p_key) when 'string' then p_value ->> p_key ~ p_pattern else not p_value ? p_key end;
$$;

create function setting_is_switch(p_value jsonb, p_keys text[]) returns boolean language sql immutable as $$
  select not exists (select from unnest(p_keys) key where p_value ? key and jsonb_typeof(p_value -> key) <> 'boolean');
$$;

-- {"command:pay": {"isOff": false, "roleIds": ["1"]}, …}: switched off, or for members with one of these roles.
create function setting_is_access(p_value jsonb) returns boolean language sql immutable as $$
  select not exists (select from jsonb_each(p_value) gate(subject, it) where not coalesce(
    subject ~ '^(module|command):[^:]{1,32}$' and jsonb_typeof(it -> 'isOff') = 'boolean'
      and jsonb_typeof(it -> 'roleIds') = 'array' and not it @? '$.roleIds[*] ? (!(@ like_regex "^[0-9]{1,20}$"))', false));
$$;

create table guild_settings (
  guild_id  bigint not null,
  module    text not null check (module ~ '^[a-z][a-z-]{0,31}$'),
  value     jsonb not null check (jsonb_typeof(value) = 'object' and octet_length(value::text) <= 16384),  -- only what staff set
  version   integer not null check (version >= 0),    -- counts the changes
  gone      jsonb not null default '{}',              -- values that name something Discord no longer has, by key: they count as not set
  has_news  boolean not null default false,           -- staff haven't been told about something gone
  set_by    bigint not null,
  set_at    timestamptz not null default clock_timestamp(),
  primary key (guild_id, module),
  -- What SQL relies on. The rest is checked before it gets here.
  constraint economy_settings check (module <> 'economy' or (setting_is_number(value, 'payoutPercent', 10, 100)
    and setting_is_text(value, 'currencyName', '^.{1,24}$') and setting_is_text(value, 'currencyEmoji', '^.{1,64}$'))),
  constraint voice_settings check (module <> 'voice' or setting_is_number(value, 'idleMinutes', 0, 720)),  -- 0: never leaves
  constraint music_settings check (module <> 'music' or (setting_is_text(value, 'mode', '^(open|dj)$')
    and setting_is_text(value, 'djRole', '^[0-9]{1,20}$') and setting_is_text(value, 'announceChannel', '^[0-9]{1,20}$')
    and setting_is_number(value, 'voteShare', 10, 100) and setting_is_number(value, 'volume', 0, 150)
    and setting_is_number(value, 'maxQueue', 10, 10000) and setting_is_number(value, 'maxTrackMinutes', 1, 720)
    and setting_is_number(value, 'maxQueueMinutes', 10, 10080)
    and (not value ? 'providers' or jsonb_typeof(value -> 'providers') = 'array')
    and setting_is_switch(value, '{hasFallback,isAlwaysOn,leavesOnEmpty,showsChannelStatus,isFair}'))),
  constraint access_settings check (module <> 'access' or setting_is_access(value))
);

-- Who changed what from what: only the keys that changed, with null for what wasn't set.
create table guild_settings_history (
  change_id  bigint generated always as identity primary key,
  guild_id   bigint not null,
  module     text not null,
  version    integer not null,
  before     jsonb not null,
  after      jsonb not null,
  actor_id   bigint not null,                         -- 0 once they have been erased
  at         timestamptz not null default clock_timestamp()
);
create index guild_settings_history_newest on guild_settings_history (guild_id, change_id);
create index guild_settings_history_actor on guild_settings_history (actor_id);

create function settings_history_is_append_only() returns trigger language plpgsql as $$
declare
  kept guild_settings_history := old;
begin
  if tg_op = 'UPDATE' then
    kept.actor_id := 0;
    if new is not distinct from kept then
      return new;
    end if;
  end if;
  raise exception 'the history of settings is append-only: only who made a change can be erased';
end $$;
create trigger settings_history_append_only before update or delete on guild_settings_history
  for each row execute function settings_history_is_append_only();

-- A file that staff uploaded, until they confirm it. One per member and server.
create table guild_settings_import (
  import_id  bigint generated always as identity primary key,
  guild_id   bigint not null,
  user_id    bigint not null,
  changes    jsonb not null check (octet_length(changes::text) <= 65536),
  at         timestamptz not null default clock_timestamp(),
  unique (guild_id, user_id)
);
create index guild_settings_import_at on guild_settings_import (at);

insert into guild_settings (guild_id, module, value, version, set_by, set_at)
  select guild_id, 'access', jsonb_object_agg(subject, jsonb_build_object('isOff', is_off,
      'roleIds', array(select role::text from unnest(role_ids) with ordinality r(role, place) order by place))),
    1, (array_agg(set_by order by set_at desc))[1], max(set_at)
  from guild_gate where is_off or role_ids <> '{}' group by guild_id;
insert into guild_settings (guild_id, module, value, version, set_by, set_at)
  select guild_id, 'economy', jsonb_strip_nulls(jsonb_build_object('currencyName', currency -> 'name',
      'currencyEmoji', currency -> 'emoji', 'payoutPercent', nullif(payout_percent, 100))), 1, set_by, set_at
  from guild_economy;
insert into guild_settings (guild_id, module, value, version, set_by, set_at)
  select guild_id, 'music', jsonb_strip_nulls(jsonb_build_object('mode', mode, 'djRole', dj_role::text, 'voteShare', vote_share,
      'volume', volume, 'maxQueue', max_queue, 'maxTrackMinutes', max_track_minutes, 'maxQueueMinutes', max_queue_minutes,
      'providers', providers, 'hasFallback', has_fallback, 'announceChannel', announce_channel::text, 'isAlwaysOn', is_always_on,
      'leavesOnEmpty', leaves_on_empty, 'showsChannelStatus', shows_channel_status, 'isFair', is_fair)), 1, set_by, set_at
  from guild_music_settings;
-- Nobody noted who set it.
insert into guild_settings (guild_id, module, value, version, set_by)
  select guild_id, 'voice', jsonb_build_object('idleMinutes', coalesce(idle_minutes, 0)), 1, 0
  from guild_voice_policy where idle_minutes is distinct from 30;

drop table guild_gate, guild_economy, guild_music_settings;
delete from guild_voice_policy where selected_pool_id is null;
alter table guild_voice_policy drop column idle_minutes;
