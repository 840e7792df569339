-- uses ../jobs/add.sql

-- The next number of a server's cases. Others wait here until this transaction ends, so numbers have no gaps.
create or replace function moderation_next_number(p_guild bigint, p_count integer default 1) returns bigint language sql as $$
  insert into moderation_server (guild_id, cases) values (p_guild, p_count)
    on conflict (guild_id) do update set cases = moderation_server.cases + p_count
    returning cases - p_count + 1;
$$;

-- A case as JSON.
create or replace function moderation_case_json(p_case moderation_case) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'guild', p_case.guild_id::text, 'number', p_case.number, 'kind', p_case.kind, 'user', p_case.user_id::text,
    'actor', p_case.actor_id::text, 'reason', p_case.reason, 'detail', p_case.detail, 'state', p_case.state,
    'at', p_case.at, 'endsAt', p_case.ends_at, 'endedAt', p_case.ended_at, 'endedBy', p_case.ended_by::text,
    'endReason', p_case.end_reason, 'ref', p_case.ref::text, 'part', p_case.part);
$$;

-- Writes a case. One that Discord has to carry out gets a job, which does it if this process doesn't.
create or replace function moderation_insert_case(
  p_guild bigint, p_actor bigint, p_kind text, p_user bigint, p_reason text, p_ends_at timestamptz, p_detail jsonb,
  p_ref bigint, p_part integer, p_carried_out boolean, p_within interval
) returns moderation_case language plpgsql as $$
declare
  made moderation_case;
begin
  insert into moderation_case (guild_id, number, kind, user_id, actor_id, reason, detail, state, ends_at, ref, part)
    values (p_guild, moderation_next_number(p_guild), p_kind, p_user, p_actor, p_reason, p_detail,
      case when p_carried_out then 'pending' else 'done' end, p_ends_at, p_ref, p_part)
    returning * into made;
  perform job_add(
    case when p_carried_out then 'carry_out_case' else 'announce_case' end, p_guild || ':' || made.number,
    jsonb_build_object('guild', p_guild::text, 'number', made.number),
    case when p_carried_out then clock_timestamp() + p_within end);
  return made;
end $$;
