-- Ends a turn. What was answered before stays: a turn ends once.
create or replace function ai_close_turn(p_key text, p_state text, p_answer text) returns boolean language plpgsql as $$
begin
  update ai_turn set state = p_state, answer = p_answer where key = p_key and state = 'open';
  return found;
end $$;
