-- Stores embeddings of a member's notes in one place, unless they have been forgotten or consent was taken back since. Returns
-- whether there are notes left without one by this model. Locks as ai_remember does, so that no note is added unseen.
create or replace function ai_embed_notes(p_user bigint, p_scope text, p_model text, p_vectors jsonb) returns boolean
language plpgsql as $$
begin
  perform from ai_consent where user_id = p_user and scope = p_scope and is_given for update;
  if not found then
    return false;
  end if;
  update ai_note n set model = p_model, embedding = decode(v.vector, 'base64')
    from jsonb_to_recordset(p_vectors) v(number integer, vector text)
    where n.user_id = p_user and n.scope = p_scope and n.number = v.number;
  return exists (select from ai_note where user_id = p_user and scope = p_scope and model is distinct from p_model);
end $$;
