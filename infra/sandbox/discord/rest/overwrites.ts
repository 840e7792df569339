import { AuditLogEvent } from 'discord-api-types/v10';
import { Hono } from 'hono';
import * as z from 'zod';
import { changesBetween, record } from '../audit-log.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { isAdministrator } from '../hierarchy.ts';
import { type Json, objectsOf } from '../json.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import type { Channel, Guild, Overwrite } from '../world.ts';
import { callerOf } from './caller.ts';
import { guildPlaceOf, isThread } from './place.ts';
import { checkedBody, executorOf } from './request.ts';

const overwriteChange = z.object({
  type: z.literal([0, 1]),
  allow: z.number().nullish(),
  deny: z.number().nullish(),
});

/** `/channels/…/permissions`: what a role or a member can do in one channel. */
export function overwriteRoutes(core: Core): Hono {
  const routes = new Hono();

  routes.put('/channels/:channel/permissions/:overwrite', async (c) => {
    const { guild, channel } = guildPlaceOf(core, c, Permission.manageRoles);
    if (isThread(channel)) throw refusal('wrongChannelType');
    const id = c.req.param('overwrite');
    const body = { ...(await checkedBody(c, overwriteChange)), id };
    const [wanted] = overwritesIn(guild, callerOf(c).user.id, [body], channel, false);
    if (!wanted) throw refusal('unknownOverwrite');
    const before = channel.overwrites.find((overwrite) => overwrite.id === id);
    const others = channel.overwrites.filter((overwrite) => overwrite.id !== id);
    core.administration.changeChannel(guild, channel, { overwrites: [...others, wanted] });
    const type = before ? AuditLogEvent.ChannelOverwriteUpdate : AuditLogEvent.ChannelOverwriteCreate;
    const changes = changesBetween(before ? audited(before) : {}, audited(wanted));
    record(core.ids, guild, executorOf(c), type, { targetId: channel.id, changes, options: about(guild, wanted) });
    return c.body(null, 204);
  });

  routes.delete('/channels/:channel/permissions/:overwrite', (c) => {
    const { guild, channel } = guildPlaceOf(core, c, Permission.manageRoles);
    const before = channel.overwrites.find((overwrite) => overwrite.id === c.req.param('overwrite'));
    if (!before) throw refusal('unknownOverwrite');
    const overwrites = channel.overwrites.filter((overwrite) => overwrite !== before);
    core.administration.changeChannel(guild, channel, { overwrites });
    const content = {
      targetId: channel.id,
      changes: changesBetween(audited(before), {}),
      options: about(guild, before),
    };
    record(core.ids, guild, executorOf(c), AuditLogEvent.ChannelOverwriteDelete, content);
    return c.body(null, 204);
  });
  return routes;
}

/**
 * The overwrites in a checked body.
 *
 * @param before the channel as it is. Only what differs counts as set by the bot.
 * @param isWhole whether these are all of the channel's overwrites.
 * @throws {DiscordError} 10009 for an unknown role, 50013 for permissions that the bot doesn't have itself.
 */
export function overwritesIn(guild: Guild, bot: string, raw: unknown, before?: Channel, isWhole = true): Overwrite[] {
  const overwrites = objectsOf(raw).map((each) => overwriteOf(guild, each));
  if (isAdministrator(guild, bot) || guild.ownerId === bot) return overwrites;
  const known = before?.overwrites ?? [];
  const removed = isWhole ? known.filter(({ id }) => !overwrites.some((each) => each.id === id)) : [];
  let touched = removed.reduce((all, { allow, deny }) => all | allow | deny, 0n);
  for (const { id, allow, deny } of overwrites) {
    const old = known.find((each) => each.id === id);
    touched |= (allow ^ (old?.allow ?? 0n)) | (deny ^ (old?.deny ?? 0n));
  }
  // Only an overwrite or an administrator can give Manage Roles in a channel.
  const own = permissionsOf(guild, bot) | (before ? permissionsOf(guild, bot, before) : 0n);
  if (!has(own & ~Permission.manageRoles, touched)) throw refusal('missingPermissions');
  return overwrites;
}

function overwriteOf(guild: Guild, { id, type, allow, deny }: Json): Overwrite {
  const isRole = guild.roles.some((role) => role.id === id);
  const kind = type ?? (isRole ? 0 : 1);
  if (kind === 0 && !isRole) throw refusal('unknownOverwrite');
  const bits = (value: unknown): bigint => (typeof value === 'number' ? BigInt(value) : 0n);
  return { id: String(id), type: kind === 0 ? 0 : 1, allow: bits(allow), deny: bits(deny) };
}

function audited({ id, type, allow, deny }: Overwrite): Json {
  return { id, type, allow: allow.toString(), deny: deny.toString() };
}

function about(guild: Guild, { id, type }: Overwrite): Record<string, string> {
  const role = guild.roles.find((each) => each.id === id);
  return { id, type: String(type), ...(role ? { role_name: role.name } : {}) };
}
