-- Adds what one picture shows. Pictures are read in order, so a place that's taken already stays as it is.
create or replace function ai_note_picture(p_key text, p_place integer, p_picture jsonb, p_now timestamptz) returns jsonb
language plpgsql as $$
begin
  update ai_reading set pictures = pictures || jsonb_build_array(p_picture), changed_at = p_now
    where key = p_key and state = 'reading' and jsonb_array_length(pictures) = p_place;
  return jsonb_build_object('status', case when found then 'noted' else 'known' end);
end $$;
