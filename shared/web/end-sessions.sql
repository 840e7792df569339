-- Logs someone out: of one session, or of all but p_except. Returns the hashes of the tokens that were good for them.
create or replace function web_end_sessions(p_user bigint, p_session text, p_except text) returns jsonb language sql as $$
  with ended as (
    delete from web_session
    where user_id = p_user and (p_session is null or session_id::text = p_session) and session_id::text is distinct from p_except
    returning token_hash, former_hash
  )
  select jsonb_build_object('count', count(*), 'hashes',
    coalesce(jsonb_agg(token_hash), '[]') || coalesce(jsonb_agg(former_hash) filter (where former_hash is not null), '[]'))
  from ended;
$$;
