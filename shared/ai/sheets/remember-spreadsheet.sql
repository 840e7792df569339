-- Remembers which spreadsheet a member's values go to. One that another member, or another place, writes to stays theirs.
create or replace function ai_remember_spreadsheet(
  p_user bigint, p_scope text, p_sheet text, p_spreadsheet text, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('ai_spreadsheet:' || p_spreadsheet, 0));
  if exists (select from ai_spreadsheet where spreadsheet = p_spreadsheet and (user_id, scope) <> (p_user, p_scope)) then
    return jsonb_build_object('status', 'taken');
  end if;
  insert into ai_spreadsheet (user_id, scope, sheet, spreadsheet, at) values (p_user, p_scope, p_sheet, p_spreadsheet, p_now)
    on conflict (user_id, scope, sheet) do update set spreadsheet = excluded.spreadsheet, at = excluded.at;
  return jsonb_build_object('status', 'remembered');
end $$;
