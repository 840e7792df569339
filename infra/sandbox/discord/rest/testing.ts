import { REST } from '@discordjs/rest';
import { startDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { TestedServer } from '../testing-server.ts';

/** A server with a client for its bot. */
export class TestServer extends TestedServer {
  readonly rest = new REST({ api: this.discord.apiBase, version: '10', retries: 0 }).setToken(this.discord.botToken);

  /** `/guilds/<id>` and more. */
  path(rest = ''): `/${string}` {
    return `/guilds/${this.guild.id}${rest}`;
  }

  /** The newest entry of the audit log. */
  lastEntry(): Json | undefined {
    return this.guild.auditLog.at(-1) as Json | undefined;
  }
}

/** A local Discord with its first server. */
export async function startTestServer(): Promise<TestServer> {
  const discord = await startDiscord({ port: 0, rateLimitScale: 100 });
  const [guild] = discord.core.world.guilds;
  if (!guild) throw new Error('The world has no guild.');
  return new TestServer(discord, guild);
}
