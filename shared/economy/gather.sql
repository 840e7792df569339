-- uses ../platform/idempotency.sql, ../settings/begin-change.sql, ledger.sql, member.sql

-- p_rolls: the finds of the trip by the member's luck, {luck: {items, xp}, …}, for every luck there can be. p_tool null: by hand.
create or replace function economy_gather(
  p_key text, p_user bigint, p_zone text, p_tool text, p_guild bigint, p_now timestamptz, p_day integer, p_rules jsonb,
  p_rolls jsonb, p_wears boolean, p_uses integer, p_module text, p_command text, p_roles text
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'gather', p_user, p_zone, coalesce(p_tool, '-'));
  outcome jsonb := begin_change(p_key, request, p_guild, p_module, p_command, p_roles, p_now);
  wallet account;
  m member;
  luck integer;
  roll jsonb;
  uses_left integer;
  flows jsonb := '[]';
begin
  if outcome is not null then
    return outcome;
  end if;
  wallet := member_lock(p_user);
  m := member_on(p_user, p_day, p_rules);
  outcome := case
    when wallet.is_frozen then jsonb_build_object('status', 'frozen')
    when p_tool is not null and member_has(p_user, p_tool) = 0 then jsonb_build_object('status', 'no_tool', 'tool', p_tool)
    when m.gather_ready_at > p_now then jsonb_build_object('status', 'cooldown', 'readyAt', m.gather_ready_at)
  end;
  if outcome is null then
    luck := case when m.luck_until > p_now then (p_rules #>> '{luck,charm}')::integer else 0 end
      + case when member_companion(m, p_now) = 'nano_drone' then (p_rules #>> '{luck,drone}')::integer else 0 end;
    roll := p_rolls -> luck::text;
    if p_tool is not null then
      uses_left := coalesce((select w.uses_left from tool_wear w where user_id = p_user and scope = 0 and tool = p_tool), p_uses)
        - p_wears::integer;
      if uses_left = 0 then
        delete from tool_wear where user_id = p_user and scope = 0 and tool = p_tool;
        flows := flows_of(jsonb_build_object(p_tool, -1), 'use');
      elsif p_wears then
        insert into tool_wear (user_id, tool, uses_left) values (p_user, p_tool, uses_left)
          on conflict (user_id, scope, tool) do update set uses_left = excluded.uses_left;
      end if;
    end if;
    m.gather_ready_at := p_now + make_interval(secs => (p_rules #>> '{gather,seconds}')::float8);
    m.gathered := m.gathered + 1;
    outcome := jsonb_build_object('status', 'gathered', 'zone', p_zone, 'tool', p_tool, 'usesLeft', uses_left, 'luck', luck,
                                  'items', roll -> 'items', 'readyAt', m.gather_ready_at)
      || member_settle(p_key, 'gather', p_guild, p_now, jsonb_build_object('zone', p_zone), p_rules, m, flows,
                       (roll ->> 'xp')::bigint, roll -> 'items');
  end if;
  return idempotency_remember(p_key, request, outcome, p_now);
end $$;
