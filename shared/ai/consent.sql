-- uses ../platform/idempotency.sql, ../jobs/add.sql

-- Gives or takes back a member's consent to notes in one place. Notes that were kept there stay. Whoever never gave it leaves no
-- trace by saying no. No switch of a server's staff stands between a member and this.
create or replace function ai_set_consent(
  p_key text, p_user bigint, p_scope text, p_is_given boolean, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  request text := concat_ws('|', 'ai_consent', p_user, p_scope, p_is_given);
  outcome jsonb := idempotency_recall(p_key, request);
begin
  if outcome is not null then
    return outcome;
  end if;
  if p_is_given then
    insert into ai_consent as c (user_id, scope, is_given, changed_at) values (p_user, p_scope, true, p_now)
      on conflict (user_id, scope) do update set is_given = true, changed_at = excluded.changed_at where not c.is_given;
    if exists (select from ai_note where user_id = p_user and scope = p_scope and model is null) then
      perform ai_embed_later(p_user, p_scope);
    end if;
  else
    update ai_consent set is_given = false, changed_at = p_now where user_id = p_user and scope = p_scope and is_given;
    if found then
      perform ai_end_conversations(p_user, p_scope);
    end if;
  end if;
  return idempotency_remember(p_key, request, jsonb_build_object('status', 'set') || ai_kept(p_user, p_scope), p_now);
end $$;

-- How many notes of a member are kept in one place (null: everywhere), and when the newest was made, in milliseconds since 1970.
create or replace function ai_kept(p_user bigint, p_scope text) returns jsonb language sql stable as $$
  select jsonb_build_object('notes', count(*), 'newest', coalesce((extract(epoch from max(at)) * 1000)::bigint, 0))
  from ai_note where user_id = p_user and (p_scope is null or scope = p_scope);
$$;

-- Has a job make the embeddings that a member's notes in one place don't have yet.
create or replace function ai_embed_later(p_user bigint, p_scope text) returns boolean language sql as $$
  select job_add('embed_notes', p_user || ':' || p_scope, jsonb_build_object('user', p_user::text, 'scope', p_scope));
$$;

-- Ends a member's conversations with AI in one place (null: everywhere), because answers repeat what notes say. An answer that's being
-- written is shown to its end, and not remembered.
create or replace function ai_end_conversations(p_user bigint, p_scope text) returns void language sql as $$
  delete from ai_turn where user_id = p_user and (p_scope is null or guild_id is not distinct from nullif(p_scope, 'dm')::bigint);
$$;
