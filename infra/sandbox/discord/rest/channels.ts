import { AuditLogEvent } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import type { ChannelChange } from '../administration.ts';
import { changesBetween, record } from '../audit-log.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { type Json, objectsOf } from '../json.ts';
import { has, Permission } from '../permissions.ts';
import { channelJson, directChannelJson } from '../shapes.ts';
import { isVoice } from '../voice.ts';
import type { Channel, ChannelType, Guild } from '../world.ts';
import { callerOf } from './caller.ts';
import { guildOf } from './guilds.ts';
import { overwritesIn } from './overwrites.ts';
import { guildPlaceOf, isThread, placeOf } from './place.ts';
import { checkedBody, executorOf, guildWith, invalidField } from './request.ts';
import { deleteThread, patchThread, threadResponse } from './threads.ts';

/** https://support.discord.com/hc/en-us/articles/33694251638295 */
const CHANNELS_PER_GUILD = 500;

/** Channels of servers: reading, creating, changing, and deleting them. */
export function channelRoutes(core: Core): Hono {
  const { world, administration } = core;
  const routes = new Hono();
  const shown = (channel: Channel): Json => channelJson(channel, core.messages.list(channel.id).at(-1)?.id ?? null);

  routes.get('/guilds/:guild/channels', (c) => c.json(guildOf(world, c).channels.map(shown)));

  routes.post('/guilds/:guild/channels', async (c) => {
    const guild = guildWith(core, c, Permission.manageChannels);
    const body = await checkedBody(c, 'CreateGuildChannelRequestSchema');
    const type = (body.type ?? 0) as number;
    // The sandbox has no forums, directories, or media channels.
    if (![0, 2, 4, 5, 13].includes(type)) throw refusal('wrongChannelType');
    if (guild.channels.length >= CHANNELS_PER_GUILD) throw refusal('tooManyChannels');
    const overwrites = overwritesIn(guild, callerOf(c).user.id, body.permission_overwrites);
    const change = changeOf(guild, body, { type: type as ChannelType });
    const channel = administration.createChannel(guild, {
      ...change,
      name: change.name ?? '',
      type: type as ChannelType,
      overwrites,
    });
    const content = { targetId: channel.id, changes: changesBetween({}, audited(channel)) };
    record(core.ids, guild, executorOf(c), AuditLogEvent.ChannelCreate, content);
    return c.json(shown(channel), 201);
  });

  routes.get('/channels/:channel', (c) => {
    const place = placeOf(core, c);
    if (!place.guild) return c.json(directChannelJson(world, place.direct, core.messages.list(place.id).at(-1)?.id));
    const { channel } = place;
    return c.json(isThread(channel) ? threadResponse(core, channel, callerOf(c).user.id) : shown(channel));
  });

  routes.patch('/channels/:channel', async (c) => {
    const { guild, channel } = managedPlace(core, c);
    if (isThread(channel)) return patchThread(core, c, guild, channel);
    const body = await checkedBody(c, 'UpdateGuildChannelRequestPartialSchema');
    const before = audited(channel);
    const change = changeOf(guild, body, channel);
    if (body.permission_overwrites !== undefined) {
      const { granted } = guildPlaceOf(core, c);
      if (!has(granted, Permission.manageRoles)) throw refusal('missingPermissions');
      change.overwrites = overwritesIn(guild, callerOf(c).user.id, body.permission_overwrites, channel);
    }
    administration.changeChannel(guild, channel, change);
    const content = { targetId: channel.id, changes: changesBetween(before, audited(channel)) };
    if (content.changes.length > 0) record(core.ids, guild, executorOf(c), AuditLogEvent.ChannelUpdate, content);
    return c.json(shown(channel));
  });

  routes.delete('/channels/:channel', (c) => {
    const place = placeOf(core, c);
    // A bot closes its direct messages. They stay, and open again with the next message.
    if (!place.guild) return c.json(directChannelJson(world, place.direct));
    const { guild, channel } = managedPlace(core, c);
    if (isThread(channel)) {
      const deleted = threadResponse(core, channel, callerOf(c).user.id);
      deleteThread(core, guild, channel, executorOf(c));
      return c.json(deleted);
    }
    const deleted = shown(channel);
    administration.deleteChannel(guild, channel);
    const content = { targetId: channel.id, changes: changesBetween(audited(channel), {}) };
    record(core.ids, guild, executorOf(c), AuditLogEvent.ChannelDelete, content);
    return c.json(deleted);
  });
  return routes;
}

/** The channel in the path, if the bot can manage it. For a thread, its owner can, too. */
function managedPlace(core: Core, c: Context): { guild: Guild; channel: Channel } {
  const { guild, channel, granted } = guildPlaceOf(core, c);
  const isOwn = isThread(channel) && channel.ownerId === callerOf(c).user.id && c.req.method === 'PATCH';
  const needed = isThread(channel) ? Permission.manageThreads : Permission.manageChannels;
  if (!isOwn && !has(granted, needed)) throw refusal('missingPermissions');
  // A voice channel also has to be one that the bot can join.
  if (isVoice(channel) && !has(granted, Permission.connect)) throw refusal('missingAccess');
  return { guild, channel };
}

/** The settings in a checked body, without overwrites. */
function changeOf(guild: Guild, body: Json, channel: Pick<Channel, 'type'>): ChannelChange {
  const { name, topic, position, rate_limit_per_user: slowmode, user_limit: limit, parent_id: parent, nsfw } = body;
  const change: ChannelChange = {};
  if (typeof name === 'string') change.name = isVoice(channel) || channel.type === 4 ? name : textName(name);
  if (topic !== undefined) change.topic = topicOf(topic);
  if (typeof position === 'number') change.position = position;
  if (typeof slowmode === 'number') change.rateLimitPerUser = slowmode;
  if (typeof nsfw === 'boolean') change.isNsfw = nsfw;
  if (limit !== undefined && isVoice(channel)) change.userLimit = typeof limit === 'number' && limit > 0 ? limit : null;
  if (parent !== undefined) {
    const category = guild.channels.find((each) => each.id === parent);
    if (parent !== null && category?.type !== 4)
      invalidField(['parent_id'], 'CHANNEL_PARENT_INVALID', 'Category does not exist');
    change.parentId = parent as string | null;
  }
  return change;
}

/** Text channels have names in lower case, with hyphens instead of spaces. */
function textName(name: string): string {
  return name.trim().toLowerCase().replaceAll(/\s+/g, '-');
}

/** The specification allows a forum's 4096 characters. Other channels have at most 1024. */
function topicOf(topic: unknown): string | null {
  if (typeof topic !== 'string' || topic === '') return null;
  if (topic.length > 1_024) invalidField(['topic'], 'BASE_TYPE_MAX_LENGTH', 'Must be 1024 or fewer in length.');
  return topic;
}

/** What CHANNEL_… entries show. */
function audited(channel: Channel): Json {
  const { name, type, topic, rate_limit_per_user, nsfw, parent_id, user_limit, permission_overwrites } =
    channelJson(channel);
  const overwrites = objectsOf(permission_overwrites);
  return {
    name,
    type,
    topic,
    rate_limit_per_user,
    nsfw,
    parent_id,
    user_limit,
    ...(overwrites.length > 0 && { permission_overwrites: overwrites }),
  };
}
