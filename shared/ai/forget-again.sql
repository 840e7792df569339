-- uses consent.sql

-- Forgets again, in a restored database, what members had forgotten after the backup, and takes back the consents that they had taken
-- back. A note that was made later under one of those numbers stays, and so does a consent that was given later. For the operator
-- alone: nothing that a member can reach calls it.
--
-- p_records: [{"user", "scope", "id", "forgotten", "forgottenAt", "takenBackAt"}, …], the last four as they were in ai_consent, or null.
-- Returns in how many places of members it changed something.
create or replace function ai_forget_again(p_records jsonb) returns integer language plpgsql as $$
declare
  one record;
  is_changed boolean;
  changed text[] := '{}';
begin
  for one in
    select "user" as user_id, scope, id, coalesce(forgotten, '{}') as forgotten, "forgottenAt" as forgotten_at, "takenBackAt" as taken_back_at
      from jsonb_to_recordset(p_records) r("user" bigint, scope text, id uuid, forgotten int4multirange, "forgottenAt" timestamptz,
        "takenBackAt" timestamptz) order by 1, 2, 5
  loop
    perform from ai_consent where user_id = one.user_id and scope = one.scope for update;
    delete from ai_note
      where user_id = one.user_id and scope = one.scope and number <@ one.forgotten and at <= one.forgotten_at;
    is_changed := found;
    update ai_consent set is_given = false, changed_at = one.taken_back_at
      where user_id = one.user_id and scope = one.scope and is_given and changed_at < one.taken_back_at;
    is_changed := found or is_changed;
    -- Of the same row alone: a member who was erased and came back begins with number 1 again.
    update ai_consent
      set forgotten = forgotten + one.forgotten, forgotten_at = greatest(forgotten_at, one.forgotten_at),
        last_number = greatest(last_number, upper(one.forgotten) - 1)
      where id = one.id and not isempty(one.forgotten) and not forgotten @> one.forgotten;
    if is_changed then
      perform ai_end_conversations(one.user_id, one.scope);
      changed := changed || (one.user_id || ':' || one.scope);
    end if;
  end loop;
  return (select count(distinct each) from unnest(changed) each);
end $$;
