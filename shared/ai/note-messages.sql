-- Notes which messages an answer has in Discord (p_messages: their IDs as a JSON list), so that whoever goes on with it edits them.
-- Returns whether the member wants it to stop. It's asked with every edit, so it writes only if there's another message.
create or replace function ai_note_messages(p_key text, p_messages jsonb) returns boolean language plpgsql as $$
declare
  found_stop boolean;
  noted integer;
begin
  select t.wants_stop, cardinality(t.messages) into found_stop, noted from ai_turn t where t.key = p_key;
  if jsonb_array_length(p_messages) > noted then
    update ai_turn t
      set messages = array(select value::bigint from jsonb_array_elements_text(p_messages) with ordinality e(value, place) order by place)
      where t.key = p_key and cardinality(t.messages) < jsonb_array_length(p_messages) returning t.wants_stop into found_stop;
  end if;
  return coalesce(found_stop, false);
end $$;
