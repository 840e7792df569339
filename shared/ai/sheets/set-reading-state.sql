-- Moves a reading from one state to the next, once: of two who press at the same time, one does. Only whoever asked may.
create or replace function ai_set_reading_state(p_key text, p_user bigint, p_from text, p_to text, p_now timestamptz) returns jsonb
language plpgsql as $$
begin
  update ai_reading set state = p_to, changed_at = p_now where key = p_key and user_id = p_user and state = p_from;
  return jsonb_build_object('status', case when found then 'moved' else 'not_there' end);
end $$;
