-- What a node that takes over an agent needs to go on with its connections to Discord and Lavalink, sealed like its token. A session's
-- ID is enough to act as the bot, together with its token.
create table agent_gateways (
  agent_id    bigint primary key references agent_bots on delete cascade,
  fence       bigint not null,
  ciphertext  text not null check (length(ciphertext) <= 4000000),
  key_id      text not null,
  saved_at    timestamptz not null default clock_timestamp()
);

-- With another token, or none, its sessions are over. Sealed again under another key, the old key must not be needed anymore.
create function agent_gateway_ends() returns trigger language plpgsql as $$
begin
  delete from agent_gateways where agent_id = new.agent_id;
  return null;
end $$;
create trigger agent_gateway_ends after update of token_ciphertext on agent_bots
  for each row when (new.token_ciphertext is distinct from old.token_ciphertext) execute function agent_gateway_ends();
