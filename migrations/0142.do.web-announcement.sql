-- What whoever runs the bot tells everybody who uses a dashboard, until a date.
create table web_announcement (
  announcement_id  bigint generated always as identity primary key,
  text             text not null check (length(text) between 1 and 500),
  ends_at          timestamptz not null,
  made_by          bigint not null,                   -- 0 once they have been erased
  at               timestamptz not null default clock_timestamp()
);
create index web_announcement_end on web_announcement (ends_at);
create index web_announcement_by on web_announcement (made_by);
