-- Stops showing an announcement, and says until when it would have been shown. Null if it's over already.
create or replace function web_end_announcement(p_announcement bigint, p_now timestamptz) returns jsonb language sql as $$
  with running as (
    select announcement_id, ends_at from web_announcement where announcement_id = p_announcement and ends_at > p_now for update
  )
  update web_announcement a set ends_at = p_now from running where a.announcement_id = running.announcement_id
    returning jsonb_build_object('status', 'ended', 'text', a.text, 'endsAt', running.ends_at);
$$;
