-- Erasing somebody's data also reaches what is append-only: who did something is replaced by nobody (0), and their words go. Nothing
-- else changes, and only in a transaction that sets chorus.erasing.

create or replace function pool_events_are_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_setting('chorus.erasing', true) = 'on' then
    return null;  -- pool_event_forgets_only_who checks each row
  end if;
  raise exception 'what happened to a pool is append-only';
end $$;

create function pool_event_forgets_only_who() returns trigger language plpgsql as $$
declare
  kept pool_events := old;
begin
  kept.actor_id := case when new.actor_id = 0 then 0 else old.actor_id end;
  kept.user_id := case when new.user_id = 0 then 0 else old.user_id end;
  kept.detail := old.detail - array(select word from unnest(array['name', 'description']) word where not new.detail ? word);
  if new is distinct from kept then
    raise exception 'what happened to a pool is append-only';
  end if;
  return new;
end $$;
create trigger pool_event_forgets before update on pool_events for each row execute function pool_event_forgets_only_who();

-- The key of a one-shot button ends with the member's ID.
create or replace function transfer_forgets_only_who() returns trigger language plpgsql as $$
declare
  kept transfer := old;
begin
  kept.actor_id := case when new.actor_id = 0 then 0 else old.actor_id end;
  kept.idem_key := case when new.idem_key = 'erased:' || old.id then new.idem_key else old.idem_key end;
  kept.meta := old.meta - array(
    select word from unnest(array['note', 'reason', 'member', 'members']) word where not new.meta ? word);
  if new is distinct from kept then
    raise exception 'the ledger is append-only: post a reversing transfer instead';
  end if;
  return new;
end $$;

-- A server's history goes with the server.
create or replace function settings_history_is_append_only() returns trigger language plpgsql as $$
declare
  kept guild_settings_history := old;
begin
  if tg_op = 'DELETE' and current_setting('chorus.erasing', true) = 'on' then
    return old;
  end if;
  if tg_op = 'UPDATE' then
    kept.actor_id := 0;
    if new is not distinct from kept then
      return new;
    end if;
  end if;
  raise exception 'the history of settings is append-only: only who made a change can be erased';
end $$;

-- For the job that deletes what's old.
create index voice_intent_asked on voice_intents (asked_at);
create index music_history_played on music_history (played_at);
