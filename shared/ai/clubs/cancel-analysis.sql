-- Ends an analysis without a commit. p_to: canceled, or failed where nothing could be read.
create or replace function club_end_analysis(p_analysis text, p_guild bigint, p_to text, p_now timestamptz) returns jsonb
language plpgsql set lock_timeout = '900ms' as $$
begin
  update club_analysis set state = p_to, changed_at = p_now
    where key = p_analysis and guild_id = p_guild and state in ('reading', 'open');
  return jsonb_build_object('status', case when found then 'ended' else 'over' end);
end $$;
