import { REST } from '@discordjs/rest';
import { type LocalDiscord, startDiscord } from '../index.ts';
import type { Json } from '../json.ts';
import { Permission } from '../permissions.ts';
import type { Channel, Guild, Member, Role } from '../world.ts';

/** A local Discord with a client for its main bot, and its first server. */
export interface TestServer {
  discord: LocalDiscord;
  rest: REST;
  guild: Guild;
  /** `/guilds/<id>` and more. */
  path(rest?: string): `/${string}`;
  id(username: string): string;
  member(username: string): Member;
  role(name: string): Role;
  channel(name: string): Channel;
  /** Gives the bot exactly these permissions, besides what everyone has. */
  grant(...permissions: (keyof typeof Permission)[]): void;
  /** The newest entry of the audit log. */
  lastEntry(): Json | undefined;
}

export async function startTestServer(options: { rateLimitScale?: number } = {}): Promise<TestServer> {
  const discord = await startDiscord({ port: 0, rateLimitScale: 100, ...options });
  const [guild] = discord.core.world.guilds;
  if (!guild) throw new Error('The world has no guild.');
  const found = <T>(thing: T | undefined, name: string): T => {
    if (thing === undefined) throw new Error(`The server has no ${name}.`);
    return thing;
  };
  const server: TestServer = {
    discord,
    rest: new REST({ api: discord.apiBase, version: '10', retries: 0 }).setToken(discord.botToken),
    guild,
    path: (rest = '') => `/guilds/${guild.id}${rest}`,
    id: (username) => found(discord.core.world.findUser(username), username).id,
    member: (username) => found(guild.members.get(server.id(username)), username),
    role: (name) => found(discord.core.world.findRole(name, guild), name),
    channel: (name) => found(discord.core.world.findChannel(name, guild), name),
    grant(...permissions) {
      server.role('Chorus').permissions = permissions.reduce((all, name) => all | Permission[name], 0n);
    },
    lastEntry: () => guild.auditLog.at(-1) as Json | undefined,
  };
  return server;
}
