-- These were posted, or never can be. p_keys: an array of keys.
create or replace function voice_news_posted(p_keys jsonb) returns integer language sql as $$
  with gone as (
    delete from voice_follow_ups where idem_key in (select jsonb_array_elements_text(p_keys)) returning 1
  )
  select count(*)::integer from gone;
$$;
