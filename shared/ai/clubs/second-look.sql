-- Begins a second look at an analysis, or goes on with the one of this key. p_most: of them in all.
create or replace function club_begin_look(
  p_look text, p_analysis text, p_user bigint, p_most integer, p_until timestamptz, p_since timestamptz, p_now timestamptz
) returns jsonb language plpgsql set lock_timeout = '900ms' as $$
declare
  a club_analysis;
  number integer;
begin
  select * into a from club_analysis where key = p_analysis and user_id = p_user for update;
  if a.key is null or a.state <> 'open' or a.at < p_since then
    return jsonb_build_object('status', 'over');
  end if;
  select place into number from jsonb_array_elements(a.looks) with ordinality as one (look, place) where look ->> 'key' = p_look;
  if number is null then
    if a.looking_until > p_now then
      return jsonb_build_object('status', 'looking');
    end if;
    if jsonb_array_length(a.looks) >= p_most then
      return jsonb_build_object('status', 'no_more');
    end if;
    number := jsonb_array_length(a.looks) + 1;
    a.looks := a.looks || jsonb_build_array(jsonb_build_object('key', p_look, 'pictures', '{}'::jsonb));
  end if;
  update club_analysis set looks = a.looks, looking_until = p_until, changed_at = p_now where key = p_analysis;
  return jsonb_build_object('status', 'begun', 'number', number);
end $$;

-- Adds what one picture shows at a second look.
create or replace function club_note_look(p_look text, p_analysis text, p_place integer, p_picture jsonb, p_now timestamptz)
returns jsonb language plpgsql as $$
begin
  update club_analysis set changed_at = p_now, looks = (
      select jsonb_agg(case when look ->> 'key' = p_look
        then jsonb_set(look, array['pictures', p_place::text], p_picture) else look end order by place)
      from jsonb_array_elements(looks) with ordinality as one (look, place))
    where key = p_analysis and state = 'open' and looks @> jsonb_build_array(jsonb_build_object('key', p_look));
  return jsonb_build_object('status', case when found then 'noted' else 'over' end);
end $$;

-- Lets go of an analysis whose second look ended without one.
create or replace function club_give_up_look(p_look text, p_analysis text) returns jsonb language plpgsql as $$
begin
  update club_analysis set looking_until = null
    where key = p_analysis and looks @> jsonb_build_array(jsonb_build_object('key', p_look));
  return jsonb_build_object('status', case when found then 'given_up' else 'over' end);
end $$;
