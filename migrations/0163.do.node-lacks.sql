-- What a node's agents need and it couldn't reach when it last tried; null: nothing is known against it. Nodes try once their agents lost
-- something, so it's known before a node counts as cut off, and over as soon as it reaches everything again.
alter table agent_runners add column lacks text check (lacks in ('discord', 'lavalink', 'both'));
