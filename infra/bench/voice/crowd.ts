/** A local Discord with as many bots and guilds as a bench needs. */
import { INVITE_PERMISSIONS } from '../../../shared/voice/catalog.ts';
import type { Bot } from '../../sandbox/discord/bots.ts';
import { type LocalDiscord, startDiscord } from '../../sandbox/discord/index.ts';
import { type Guild, newGuild, type World } from '../../sandbox/discord/world.ts';
import type { Cleanup } from '../fixture.ts';

const CHANNELS = 20;
/** Beside the role that comes with each bot. */
const ROLES = 10;

export interface CrowdOptions {
  bots: number;
  guilds: number;
  /** In how many of them each bot is: the first one in the first so many, the second one in the next, and around. */
  guildsPerBot: number;
}

export interface Crowd {
  discord: LocalDiscord;
  bots: Bot[];
  /** Those made for it: the world has others besides. */
  guilds: Guild[];
}

export async function startCrowd(
  { bots: count, guilds, guildsPerBot }: CrowdOptions,
  cleanup: Cleanup,
): Promise<Crowd> {
  // Discord lets each bot in once in five seconds; none of these logs in twice.
  const discord = await startDiscord({ port: 0, rateLimitScale: 100, gateway: { identifyEveryMs: 0 } });
  cleanup.push(() => discord.stop());
  const { world, ids, administration } = discord.core;
  const [owner] = world.users;
  if (owner === undefined) throw new Error('The world has nobody.');
  const made = Array.from({ length: guilds }, (_, number) => crowdedGuild(world, () => ids.next(), number, owner.id));
  world.guilds.push(...made);
  const bots = Array.from({ length: count }, (_, number) => {
    const name = `agent-${number + 1}`;
    const user = { id: ids.next(), username: name, globalName: name, bot: true, locale: 'en-US' };
    return discord.core.bots.add(user, owner.id);
  });
  for (const [number, { user }] of bots.entries()) {
    for (let joined = 0; joined < guildsPerBot; joined++) {
      const guild = made[(number * guildsPerBot + joined) % made.length] as Guild;
      administration.invite(guild, user.id, BigInt(INVITE_PERMISSIONS));
    }
  }
  return { discord, bots, guilds: made };
}

/** A guild of half text and half voice channels, with roles that people have. */
function crowdedGuild(world: World, id: () => string, number: number, ownerId: string): Guild {
  const guildId = id();
  const role = (position: number, roleId = id()) => ({
    id: roleId,
    name: position === 0 ? '@everyone' : `Role ${position}`,
    color: position * 1_000,
    position,
    permissions: world.guilds[0]?.roles[0]?.permissions ?? 0n,
    managed: false,
  });
  return newGuild({
    id: guildId,
    name: `Guild ${number + 1}`,
    ownerId,
    roles: [role(0, guildId), ...Array.from({ length: ROLES }, (_, position) => role(position + 1))],
    channels: Array.from({ length: CHANNELS }, (_, position) => ({
      id: id(),
      guildId,
      name: `Channel ${position + 1}`,
      type: position % 2 === 0 ? 0 : 2,
      position,
      overwrites: [],
    })),
    members: new Map([[ownerId, { userId: ownerId, roleIds: [], joinedAt: '2024-01-01T00:00:00.000000+00:00' }]]),
  });
}
