-- Takes back what a role or a member was granted. Null if there's no such grant in this server.
create or replace function web_end_grant(p_guild bigint, p_grant bigint) returns jsonb language sql as $$
  with ended as (
    delete from web_grant where guild_id = p_guild and grant_id = p_grant returning *
  )
  select jsonb_build_object('status', 'ended', 'kind', kind, 'subject', subject_id::text, 'areas', areas, 'canEdit', can_edit,
    'endsAt', ends_at) from ended;
$$;
