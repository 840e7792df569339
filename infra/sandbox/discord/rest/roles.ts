import { type Context, Hono } from 'hono';
import * as z from 'zod';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { canManageRole } from '../hierarchy.ts';
import { isObject, type Json } from '../json.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import { type RoleChange, reordered } from '../roles.ts';
import { roleJson } from '../shapes.ts';
import type { Guild, Role } from '../world.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';
import { guildOf } from './guilds.ts';
import { checked, checkedBody, executorOf, guildWith, invalidField } from './request.ts';

/** https://support.discord.com/hc/en-us/articles/33694251638295 */
const ROLES_PER_GUILD = 250;

const position = z.object({ id: z.string().regex(/^\d{1,20}$/), position: z.int().nullish() });

/** `/guilds/…/roles`. */
export function roleRoutes(core: Core): Hono {
  const { world, roles } = core;
  const routes = new Hono();
  const roleOf = (c: Context, guild: Guild): Role => {
    const role = guild.roles.find((each) => each.id === c.req.param('role'));
    if (!role) throw refusal('unknownRole');
    return role;
  };
  /** A role that the bot can change. */
  const ownedRole = (c: Context, guild: Guild): Role => {
    const role = roleOf(c, guild);
    if (!canManageRole(guild, callerOf(c).user.id, role)) throw refusal('missingPermissions');
    return role;
  };

  routes.get('/guilds/:guild/roles', (c) => c.json(guildOf(world, c).roles.map(roleJson)));
  routes.get('/guilds/:guild/roles/:role', (c) => c.json(roleJson(roleOf(c, guildOf(world, c)))));

  routes.post('/guilds/:guild/roles', async (c) => {
    const guild = guildWith(core, c, Permission.manageRoles);
    const body = await checkedBody(c, 'CreateRoleRequestSchema');
    if (guild.roles.length >= ROLES_PER_GUILD) throw refusal('tooManyRoles');
    return c.json(roleJson(roles.create(guild, executorOf(c), changeOf(guild, callerOf(c).user.id, body))));
  });

  routes.patch('/guilds/:guild/roles', async (c) => {
    const guild = guildWith(core, c, Permission.manageRoles);
    roles.reorder(guild, await positionsIn(c, guild));
    return c.json(guild.roles.map(roleJson));
  });

  routes.patch('/guilds/:guild/roles/:role', async (c) => {
    const guild = guildWith(core, c, Permission.manageRoles);
    const role = ownedRole(c, guild);
    const body = await checkedBody(c, 'UpdateRoleRequestPartialSchema');
    roles.change(guild, role, executorOf(c), changeOf(guild, callerOf(c).user.id, body, role));
    return c.json(roleJson(role));
  });

  routes.delete('/guilds/:guild/roles/:role', (c) => {
    const guild = guildWith(core, c, Permission.manageRoles);
    const role = ownedRole(c, guild);
    if (role.managed || role.id === guild.id) throw refusal('invalidRole');
    roles.remove(guild, role, executorOf(c));
    return c.body(null, 204);
  });
  return routes;
}

/** The change in a body. @throws {DiscordError} 50013 for permissions that the bot doesn't have itself. */
function changeOf(guild: Guild, bot: string, body: Json, role?: Role): RoleChange {
  const { name, permissions, color, colors, hoist, mentionable } = body;
  const change: RoleChange = {};
  if (typeof name === 'string') change.name = name;
  const primary = isObject(colors) ? colors.primary_color : color;
  if (typeof primary === 'number') change.color = primary;
  if (typeof hoist === 'boolean') change.hoist = hoist;
  if (typeof mentionable === 'boolean') change.mentionable = mentionable;
  if (typeof permissions === 'number') {
    const wanted = BigInt(permissions);
    const before = role?.permissions ?? guild.roles.find((each) => each.id === guild.id)?.permissions ?? 0n;
    if (!has(permissionsOf(guild, bot), wanted ^ (before & wanted))) throw refusal('missingPermissions');
    change.permissions = wanted;
  }
  return change;
}

/**
 * New positions by role. Clients send all roles, so only those whose place changes count.
 *
 * @throws {DiscordError} 50013 if a role that isn't below the bot's highest would move, or one would move above it.
 */
async function positionsIn(c: Context, guild: Guild): Promise<Map<string, number>> {
  const { value } = await readBody(c);
  if (!Array.isArray(value)) invalidField([], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
  const bot = callerOf(c).user.id;
  const positions = new Map<string, number>();
  for (const each of value as unknown[]) {
    const { id, position: wanted } = await checked(each, position);
    const role = guild.roles.find((one) => one.id === id);
    if (!role) throw refusal('unknownRole');
    if (role.id !== guild.id && typeof wanted === 'number') positions.set(role.id, wanted);
  }
  const isFixed = (role: Role): boolean => !canManageRole(guild, bot, role);
  const [before, after] = [reordered(guild, new Map()), reordered(guild, positions)];
  if (after.some((role, index) => role !== before[index] && (isFixed(role) || isFixed(before[index] ?? role))))
    throw refusal('missingPermissions');
  return positions;
}
