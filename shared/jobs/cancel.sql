-- Removes a job that's no longer necessary. If it's running, it can't commit anything from now on. Returns whether there was one.
create or replace function job_cancel(p_kind text, p_key text) returns boolean language plpgsql as $$
begin
  delete from job where kind = p_kind and key = p_key and dead_at is null;
  return found;
end $$;
