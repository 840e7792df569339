-- What a form of a dashboard changed, from what to what, where that can be taken back.
alter table web_write add column change jsonb check (octet_length(change::text) <= 16384);
