-- Gives jobs their turns to send requests to Discord: a bot has so many per second in all processes together, evenly spaced.
-- Returns in how many milliseconds the first turn is and how far apart they are; or, if the first one is later than the caller can
-- wait, only when it would have been.
--
-- p_used: requests that the process has sent since its last call without asking for a turn. Members waited for them, so they went
-- first; jobs make up for it.
create or replace function discord_take_budget(
  p_bot bigint, p_turns integer, p_used integer, p_within_ms integer, p_per_second integer
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  spacing interval := interval '1 second' / p_per_second;
  first_at timestamptz;
  now_at timestamptz;
begin
  insert into discord_budget (bot_id, next_at) values (p_bot, clock_timestamp()) on conflict (bot_id) do nothing;
  select next_at + spacing * p_used into strict first_at from discord_budget where bot_id = p_bot for update;
  -- After the wait for the row.
  now_at := clock_timestamp();
  -- Nobody waits for longer than a minute, so a later turn is from before the database's clock was set back.
  if first_at < now_at or first_at > now_at + interval '2 minutes' then
    first_at := now_at;
  end if;
  if first_at > now_at + interval '1 millisecond' * least(p_within_ms, 60000) then
    update discord_budget set next_at = first_at where bot_id = p_bot;
    return jsonb_build_object('status', 'busy', 'inMs', extract(epoch from first_at - now_at) * 1000);
  end if;
  update discord_budget set next_at = first_at + spacing * p_turns where bot_id = p_bot;
  return jsonb_build_object(
    'status', 'granted',
    'inMs', extract(epoch from first_at - now_at) * 1000,
    'spacingMs', extract(epoch from spacing) * 1000
  );
end $$;
