-- Saves what a reading came to: once, however often it's called, and only if nobody corrected it meanwhile (p_corrected is what the
-- caller knew). The values go over those of the row before; of the rows of one member, place, and sheet, the newest p_most are kept.
create or replace function ai_save_profile(
  p_key text, p_user bigint, p_scope text, p_sheet text, p_corrected jsonb, p_values jsonb, p_screens jsonb, p_most integer,
  p_since timestamptz, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  reading ai_reading;
  was ai_profile;
begin
  select * into reading from ai_reading where key = p_key and user_id = p_user for update;
  if reading.state = 'saved' then
    return jsonb_build_object('status', 'saved_before');
  end if;
  if reading.state is distinct from 'ready' or reading.at < p_since then
    return jsonb_build_object('status', 'not_there');
  end if;
  if reading.corrected <> p_corrected then
    return jsonb_build_object('status', 'corrected_meanwhile');
  end if;
  update ai_reading set state = 'saved', changed_at = p_now where key = p_key;
  -- Two readings at once: each goes over the other's row.
  perform pg_advisory_xact_lock(hashtextextended(concat_ws(':', 'ai_profile', p_user, p_scope, p_sheet), 0));
  update ai_profile set is_newest = false where scope = p_scope and sheet = p_sheet and user_id = p_user and is_newest
    returning * into was;
  insert into ai_profile (user_id, scope, sheet, values, screens, at)
    values (p_user, p_scope, p_sheet, coalesce(was.values, '{}') || p_values, coalesce(was.screens, '{}') || p_screens, p_now);
  delete from ai_profile where profile_id in (
    select profile_id from ai_profile where user_id = p_user and scope = p_scope and sheet = p_sheet
      order by profile_id desc offset p_most);
  return jsonb_build_object('status', 'saved');
end $$;
