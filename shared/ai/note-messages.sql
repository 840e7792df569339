-- Notes which messages an answer has in Discord (p_messages: their IDs as a JSON list), so that whoever goes on with it edits them.
-- Returns whether the member wants it to stop.
create or replace function ai_note_messages(p_key text, p_messages jsonb) returns boolean language plpgsql as $$
declare
  found_stop boolean;
begin
  update ai_turn set messages = case when jsonb_array_length(p_messages) > cardinality(messages)
      then array(select value::bigint from jsonb_array_elements_text(p_messages) with ordinality e(value, place) order by place)
      else messages end
    where key = p_key returning wants_stop into found_stop;
  return coalesce(found_stop, false);
end $$;
