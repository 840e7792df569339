-- uses ../jobs/add.sql

-- A member's words about a case against them, once per case. They come from a direct message, so no server's gates apply.
create or replace function moderation_appeal_case(
  p_guild bigint, p_of bigint, p_part integer, p_user bigint, p_text text, p_buttons jsonb
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  appealed moderation_case;
begin
  select * into appealed from moderation_case
    where guild_id = p_guild and ref = p_of and part = p_part and user_id = p_user for update;
  if appealed.number is null then
    return jsonb_build_object('status', 'unknown_case');
  end if;
  if appealed.ended_at is not null then
    return jsonb_build_object('status', 'over');
  end if;
  if not exists (
    select from guild_settings where guild_id = p_guild and module = 'moderation' and value ? 'appealChannel'
  ) then
    return jsonb_build_object('status', 'closed');
  end if;
  insert into moderation_appeal (guild_id, number, user_id, text) values (p_guild, appealed.number, p_user, p_text)
    on conflict do nothing;
  if not found then
    return jsonb_build_object('status', 'already');
  end if;
  perform job_add('announce_appeal', p_guild || ':' || appealed.number,
    jsonb_build_object('guild', p_guild::text, 'number', appealed.number, 'buttons', p_buttons));
  return jsonb_build_object('status', 'appealed', 'number', appealed.number);
end $$;
