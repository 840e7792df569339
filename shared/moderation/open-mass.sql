-- uses ../platform/idempotency.sql, case-record.sql

-- Opens a case for each of these members, once per key. Their numbers are in a row.
create or replace function moderation_open_mass(
  p_key text, p_guild bigint, p_actor bigint, p_users jsonb, p_reason text, p_detail jsonb, p_ref bigint
) returns jsonb language plpgsql set lock_timeout = '5s' as $$
declare
  request text := concat_ws('|', 'moderation_mass', p_guild, p_actor, md5(p_users::text));
  outcome jsonb := idempotency_recall(p_key, request);
  first bigint;
  opened jsonb;
begin
  if outcome is not null then
    return outcome;
  end if;
  first := moderation_next_number(p_guild, jsonb_array_length(p_users));
  with made as (
    insert into moderation_case (guild_id, number, kind, user_id, actor_id, reason, detail, state, ref)
    select p_guild, first + place - 1, 'ban', id::bigint, p_actor, p_reason, p_detail, 'pending', p_ref
    from jsonb_array_elements_text(p_users) with ordinality each(id, place)
    returning number, user_id
  )
  select jsonb_agg(jsonb_build_object('number', number, 'user', user_id::text) order by number) into opened from made;
  return idempotency_remember(p_key, request, opened);
end $$;
