-- Whether a node reaches Discord and Lavalink, so that one that doesn't can hand its agents to one that does. cut_off_at: since when it
-- hasn't, null: nothing is known against it. reached_at: when it last made sure of it because another node was cut off.
alter table agent_runners add column cut_off_at timestamptz, add column reached_at timestamptz;
