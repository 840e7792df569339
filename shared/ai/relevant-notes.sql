-- The notes of a member in one place that have something to do with a question, as far as they gave consent there.
-- p_words: the question's words, {query, weight} each. A word counts the more, the fewer of the notes have it.
-- p_model: also returns the embeddings that this one made, and how many notes have none by it.
create or replace function ai_relevant_notes(
  p_user bigint, p_scope text, p_words jsonb, p_most integer, p_model text
) returns jsonb language sql stable as $$
  with mine as materialized (
    select n.number, n.words, n.model, n.embedding from ai_note n join ai_consent c using (user_id, scope)
    where n.user_id = p_user and n.scope = p_scope and c.is_given
  ), asked as (
    select w.query, w.weight, (select count(*) from mine m where m.words @@ w.query) as notes
    from jsonb_to_recordset(p_words) w(query tsquery, weight float8)
  ), ranked as (
    select m.number, sum(a.weight * ln(1 + (select count(*) from mine)::float8 / a.notes)) as weight
    from mine m join asked a on a.notes > 0 and m.words @@ a.query
    group by m.number order by weight desc, m.number desc limit p_most
  )
  select jsonb_build_object(
    'ranked', coalesce((select jsonb_agg(r.number order by r.weight desc, r.number desc) from ranked r), '[]'),
    'vectors', coalesce((select jsonb_agg(jsonb_build_object('number', m.number, 'vector', encode(m.embedding, 'base64')) order by m.number)
      from mine m where m.model = p_model), '[]'),
    'missing', (select count(*) from mine m where p_model is not null and m.model is distinct from p_model));
$$;
