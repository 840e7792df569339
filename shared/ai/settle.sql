-- uses reserve.sql

-- Bills what a provider says it used, and gives back the rest of what was set aside. Once per key, whoever settles first. With
-- p_input and p_output 0, nothing is billed.
create or replace function ai_settle(
  p_key text, p_input bigint, p_output bigint, p_provider text, p_model text, p_now timestamptz
) returns jsonb language plpgsql as $$
declare
  request ai_request;
begin
  perform pg_advisory_xact_lock(hashtextextended('ai:' || p_key, 0));
  select * into request from ai_request where key = p_key;
  if not found then
    return jsonb_build_object('status', 'unknown');
  end if;
  if request.settled_at is not null then
    return jsonb_build_object('status', 'settled_before');
  end if;
  perform ai_usage_rows(request.day, request.unit, request.user_id, request.guild_id);
  update ai_request set provider = p_provider, model = p_model, input = p_input, output = p_output, settled_at = p_now
    where key = p_key;
  if not request.has_own_key then
    update ai_usage u set held = u.held - request.held, used = u.used + p_input + p_output
      where u.day = request.day and u.unit = request.unit and ai_is_counted(u, request.user_id, request.guild_id);
  end if;
  return jsonb_build_object('status', 'settled', 'unit', request.unit);
end $$;

-- Gives back what nobody has settled since p_before: whoever asked has died, and nobody knows what it cost.
create or replace function ai_settle_lost(p_before timestamptz, p_now timestamptz) returns integer language plpgsql as $$
declare
  lost text;
  count integer := 0;
begin
  for lost in select key from ai_request where settled_at is null and at < p_before order by key limit 500 loop
    if ai_settle(p_key => lost, p_input => 0, p_output => 0, p_provider => null, p_model => null, p_now => p_now)
        ->> 'status' = 'settled' then
      count := count + 1;
    end if;
  end loop;
  return count;
end $$;
