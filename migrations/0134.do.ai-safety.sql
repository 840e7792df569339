-- Whether what others wrote is part of a conversation. The member's notes stay out of it then: whoever wrote that could have the
-- model pass them on.
alter table ai_turn add column quotes_others boolean not null default false;

-- The numbers of notes that were forgotten, and until when. So that no restored backup brings them back, this outlives the notes, and
-- the ID tells this row's numbers from those of a member who was erased and came back.
alter table ai_consent
  add column id uuid not null default gen_random_uuid(),
  add column forgotten int4multirange not null default '{}',
  add column forgotten_at timestamptz check ((forgotten_at is null) = isempty(forgotten));
