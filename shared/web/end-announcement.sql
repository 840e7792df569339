-- Stops showing an announcement. Null if it's over already.
create or replace function web_end_announcement(p_announcement bigint, p_now timestamptz) returns jsonb language sql as $$
  update web_announcement set ends_at = p_now where announcement_id = p_announcement and ends_at > p_now
    returning jsonb_build_object('status', 'ended');
$$;
