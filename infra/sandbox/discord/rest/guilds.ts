import { type Context, Hono } from 'hono';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { permissionsOf } from '../permissions.ts';
import { guildJson, userJson } from '../shapes.ts';
import type { Guild, User, World } from '../world.ts';
import { callerOf } from './caller.ts';
import { countOf } from './count.ts';

/** The guild in the path, if the calling bot is in it. */
export function guildOf(world: World, c: Context): Guild {
  const guild = world.guild(c.req.param('guild') ?? '');
  if (!guild) throw refusal('unknownGuild');
  if (!guild.members.has(callerOf(c).user.id)) throw refusal('missingAccess');
  return guild;
}

/** The user in the path. `@me` is the calling bot. */
export function userOf(world: World, c: Context): User {
  const id = c.req.param('user') ?? '';
  const user = id === '@me' ? callerOf(c).user : world.user(id);
  if (!user) throw refusal('unknownUser');
  return user;
}

/** `/guilds/…` and `/users/…`. */
export function guildRoutes(core: Core): Hono {
  const { world } = core;
  const routes = new Hono();

  routes.get('/users/@me/guilds', (c) => {
    const { id } = callerOf(c).user;
    const { before, after, limit } = c.req.query();
    const own = world.guilds
      .filter((guild) => guild.members.has(id))
      .filter((guild) => after === undefined || BigInt(guild.id) > numberOf(after))
      .filter((guild) => before === undefined || BigInt(guild.id) < numberOf(before))
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    const count = countOf(limit, 200, 200);
    // `before` alone means the guilds closest to that ID, which are the last ones.
    const page = before !== undefined && after === undefined ? own.slice(-count) : own.slice(0, count);
    return c.json(
      page.map((guild) => ({
        id: guild.id,
        name: guild.name,
        icon: null,
        banner: null,
        owner: guild.ownerId === id,
        permissions: permissionsOf(guild, id).toString(),
        features: [],
      })),
    );
  });
  routes.get('/users/:user', (c) => c.json(userJson(userOf(world, c))));
  routes.get('/guilds/:guild', (c) => {
    const guild = world.guild(c.req.param('guild'));
    // Discord doesn't reveal whether a guild exists to bots that aren't in it.
    if (!guild?.members.has(callerOf(c).user.id)) throw refusal('unknownGuild');
    const counts = { approximate_member_count: guild.members.size, approximate_presence_count: guild.members.size };
    return c.json({ ...guildJson(guild), ...(c.req.query('with_counts') === 'true' ? counts : {}) });
  });
  return routes;
}

function numberOf(id: string): bigint {
  return /^\d+$/.test(id) ? BigInt(id) : 0n;
}
