-- Notes what a member corrected in a preview, over what was corrected before. null takes a correction back.
create or replace function ai_correct_reading(p_key text, p_user bigint, p_values jsonb, p_now timestamptz) returns jsonb
language plpgsql as $$
begin
  update ai_reading set corrected = jsonb_strip_nulls(corrected || p_values), changed_at = p_now
    where key = p_key and user_id = p_user and state = 'ready';
  return jsonb_build_object('status', case when found then 'corrected' else 'not_there' end);
end $$;
