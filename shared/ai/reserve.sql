-- Sets aside what a request to a provider may cost at most: p_input, and up to p_output for the answer, or as much less as is left
-- but at least p_least. p_limits: {all, server, member}, each a number per day; one that's missing doesn't limit. The same key
-- gets what it was granted before. Always locks the three rows in the same order.
-- It doesn't wait for the disk: everyone's requests lock the same row, and each would hold it that long. If the server loses power
-- within the second, what was set aside is free again, and the answer that had just begun isn't billed. The bill itself does wait.
create or replace function ai_reserve(
  p_key text, p_user bigint, p_guild bigint, p_unit text, p_purpose text, p_input bigint, p_output bigint, p_least bigint,
  p_limits jsonb, p_has_own_key boolean, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  today date := (p_now at time zone 'UTC')::date;
  known ai_request;
  tightest record;
  allowed bigint;
  may_write bigint := p_output;
begin
  if p_input < 0 or p_least < 0 or p_output < p_least then
    raise exception 'a request costs at least what it says at least';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ai:' || p_key, 0));
  select * into known from ai_request where key = p_key;
  if found then
    return jsonb_build_object('status', 'held', 'granted', known.granted, 'isSettled', known.settled_at is not null);
  end if;

  perform set_config('synchronous_commit', 'off', true);
  perform ai_usage_rows(today, p_unit, p_user, p_guild);
  select u.scope, u.used, u.held, limit_ as "limit", limit_ - u.used - u.held as room into tightest
    from ai_usage u, lateral (select (p_limits ->> u.scope)::bigint) l(limit_)
    where u.day = today and u.unit = p_unit and ai_is_counted(u, p_user, p_guild) and limit_ is not null and not p_has_own_key
    order by room, u.scope limit 1;
  if found then
    allowed := tightest.room - p_input;
    if allowed < p_least then
      return jsonb_build_object('status', 'over_budget', 'scope', tightest.scope, 'limit', tightest."limit",
        'used', tightest.used + tightest.held, 'resetsAt', (today + 1)::timestamp at time zone 'UTC');
    end if;
    may_write := least(p_output, allowed);
  end if;

  insert into ai_request (key, user_id, guild_id, day, unit, purpose, has_own_key, granted, held, at)
    values (p_key, p_user, p_guild, today, p_unit, p_purpose, p_has_own_key, may_write,
      case when p_has_own_key then may_write else p_input + may_write end, p_now);
  if not p_has_own_key then
    update ai_usage u set held = u.held + p_input + may_write
      where u.day = today and u.unit = p_unit and ai_is_counted(u, p_user, p_guild);
  end if;
  return jsonb_build_object('status', 'held', 'granted', may_write, 'isSettled', false);
end $$;

-- Makes and locks the rows that a request counts in: everyone's, the server's, and the member's, in this order.
create or replace function ai_usage_rows(p_day date, p_unit text, p_user bigint, p_guild bigint) returns void language plpgsql as $$
begin
  insert into ai_usage (day, scope, owner_id, unit)
    select p_day, s.scope, s.owner_id, p_unit
    from (values (1, 'all', 0::bigint), (2, 'server', p_guild), (3, 'member', p_user)) s(place, scope, owner_id)
    where s.owner_id is not null order by s.place
    on conflict do nothing;
  perform from ai_usage u where u.day = p_day and u.unit = p_unit and ai_is_counted(u, p_user, p_guild)
    order by array_position(array['all', 'server', 'member'], u.scope) for update;
end $$;

-- Whether a request of this member in this server counts in this row.
create or replace function ai_is_counted(p_row ai_usage, p_user bigint, p_guild bigint) returns boolean language sql immutable as $$
  select case p_row.scope when 'all' then p_row.owner_id = 0 when 'server' then p_row.owner_id = p_guild else p_row.owner_id = p_user end;
$$;
