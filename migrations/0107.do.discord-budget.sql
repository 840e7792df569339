-- When the next job of a bot may send a request to Discord; see shared/platform/discord/take-budget.sql. A row per bot, written up
-- to ten times a second, so there's room for its versions on its page.
create table discord_budget (
  bot_id   bigint primary key,
  next_at  timestamptz not null
) with (fillfactor = 20);
