-- Has an answer stop, for the member it's for.
create or replace function ai_stop_turn(p_key text, p_user bigint) returns jsonb language plpgsql as $$
declare
  was text;
begin
  update ai_turn set wants_stop = true where key = p_key and user_id = p_user returning state into was;
  return jsonb_build_object('status', case when was is null then 'unknown' when was = 'open' then 'stopping' else 'over' end);
end $$;
