/** Discord as commands use it: the bot's own client, and servers as they were a moment ago. */
import type { BotClient } from '../shared/platform/discord/bot-client.ts';
import { readServer, type ServerView } from '../shared/platform/discord/servers.ts';
import { Remembered } from './remembered.ts';

/**
 * How long a server's roles are good for, in milliseconds. Discord checks the bot's own rank itself; for this long, a member whose
 * role was just moved down may still act on those who are above them now.
 */
const SERVER_FRESH_MS = 5_000;

export interface DiscordServices extends BotClient {
  /** A server with its roles; undefined when the bot isn't in it. @param isFresh doesn't use what is remembered. */
  server(guildId: string, isFresh?: boolean): Promise<ServerView | undefined>;
}

export function discordServices(bot: BotClient | undefined, clock: () => number): DiscordServices | undefined {
  if (bot === undefined) return undefined;
  const servers = new Remembered<ServerView | undefined>(clock, SERVER_FRESH_MS);
  return {
    ...bot,
    server: (guildId, isFresh) => servers.read(guildId, () => readServer(bot.rest, bot.id, guildId), isFresh),
  };
}
