-- The dashboard reads a server's transfers, newest first.
create index transfer_of_guild on transfer (guild_id, id desc) where guild_id is not null;
