-- Deletes outcomes and jobs that name a member. An interaction that's delivered again within the last minutes may then be answered
-- anew, but the ledger still books it once. For the operator alone: nothing that a member can reach calls it.
create or replace function platform_erase_member(p_user bigint) returns jsonb language plpgsql as $$
declare
  -- The ID, and no longer number that contains it.
  named text := '(^|[^0-9])' || p_user || '($|[^0-9])';
  outcomes integer;
  jobs integer;
begin
  delete from idempotency where key ~ named or request ~ named or outcome::text ~ named;
  get diagnostics outcomes = row_count;
  delete from job where key ~ named or payload::text ~ named;
  get diagnostics jobs = row_count;
  return jsonb_build_object('outcomes', outcomes, 'jobs', jobs);
end $$;
