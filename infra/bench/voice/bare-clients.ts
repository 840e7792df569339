/** discord.js as its guide sets it up, with the agents' intents: one client for each token it is sent, all in this process. */
import { once } from 'node:events';
import { Client, Events, GatewayIntentBits } from 'discord.js';

const clients: Client[] = [];

async function logIn(token: string): Promise<void> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildVoiceStates],
    rest: { api: process.env.DISCORD_API_BASE ?? '' },
  });
  clients.push(client);
  const isReady = once(client, Events.ClientReady);
  await client.login(token);
  await isReady;
}

process.on('disconnect', () => process.exit());
process.on('message', (message: { tokens: string[] } | 'settle') => {
  if (message === 'settle') return;
  Promise.all(message.tokens.map(logIn)).then(
    () => process.send?.({ isReady: true }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
