import { AuditLogEvent, GatewayDispatchEvents, GatewayIntentBits } from 'discord-api-types/v10';
import { type Context, Hono } from 'hono';
import { changesBetween, type Executor, record } from '../audit-log.ts';
import { isoTime } from '../compose.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import type { Json } from '../json.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import { threadJson } from '../shapes.ts';
import type { Channel, Guild, Thread } from '../world.ts';
import { callerOf } from './caller.ts';
import { guildOf } from './guilds.ts';
import { systemMessage } from './messages.ts';
import { guildPlaceOf, isThread, messageOf } from './place.ts';
import { checkedBody, executorOf } from './request.ts';

/** Threads: starting them, and their members. Channels' own routes read, change, and delete them. */
export function threadRoutes(core: Core): Hono {
  const routes = new Hono();

  routes.post('/channels/:channel/threads', async (c) => {
    const place = guildPlaceOf(core, c);
    const body = await checkedBody(c, 'CreateTextThreadWithoutMessageRequestSchema');
    // Discord's default is a private thread.
    const type = body.type === 11 ? 11 : 12;
    const needed = type === 11 ? Permission.createPublicThreads : Permission.createPrivateThreads;
    if (!has(place.granted, needed)) throw refusal('missingPermissions');
    if (place.channel.type !== 0 && place.channel.type !== 5) throw refusal('wrongChannelType');
    return c.json(threadResponse(core, start(c, place.guild, place.channel, type, body), callerOf(c).user.id), 201);
  });

  routes.post('/channels/:channel/messages/:message/threads', async (c) => {
    const place = guildPlaceOf(core, c, Permission.createPublicThreads);
    const message = messageOf(core, c, place);
    if (place.channel.type !== 0 && place.channel.type !== 5) throw refusal('wrongChannelType');
    if (core.world.thread(message.id)) throw refusal('threadExists');
    const body = await checkedBody(c, 'CreateTextThreadWithMessageRequestSchema');
    // The thread has its message's ID.
    const thread = start(c, place.guild, place.channel, 11, body, message.id);
    core.messages.edit(message, { flags: message.flags | 32 });
    return c.json(threadResponse(core, thread, callerOf(c).user.id), 201);
  });

  routes.get('/guilds/:guild/threads/active', (c) => {
    const guild = guildOf(core.world, c);
    const bot = callerOf(c).user.id;
    const seen = guild.threads.filter((thread) => !thread.isArchived && permissionsOf(guild, bot, thread) !== 0n);
    const joined = seen.filter((thread) => thread.memberIds.includes(bot));
    return c.json({
      threads: seen.map((thread) => threadJson(thread)),
      members: joined.map((thread) => threadMemberJson(thread, bot)),
      has_more: false,
    });
  });

  routes.get('/channels/:channel/thread-members', (c) => {
    const thread = threadOf(core, c);
    // Listing them needs the intent (https://discord.com/developers/docs/resources/channel#list-thread-members).
    if (!callerOf(c).intents.guildMembers) throw refusal('missingAccess');
    return c.json(thread.memberIds.map((id) => threadMemberJson(thread, id)));
  });
  routes.get('/channels/:channel/thread-members/:user', (c) => {
    const thread = threadOf(core, c);
    const id = userIn(c);
    if (!thread.memberIds.includes(id)) throw refusal('unknownMember');
    return c.json(threadMemberJson(thread, id));
  });
  routes.put('/channels/:channel/thread-members/:user', (c) => {
    const { guild, granted } = guildPlaceOf(core, c);
    const thread = threadOf(core, c);
    const id = userIn(c);
    if (thread.isArchived) throw refusal('archivedThread');
    if (id !== callerOf(c).user.id) {
      if (!has(granted, Permission.sendMessagesInThreads)) throw refusal('missingPermissions');
      if (!guild.members.has(id)) throw refusal('unknownMember');
    }
    if (!thread.memberIds.includes(id)) thread.memberIds.push(id);
    return c.body(null, 204);
  });
  routes.delete('/channels/:channel/thread-members/:user', (c) => {
    const { granted } = guildPlaceOf(core, c);
    const thread = threadOf(core, c);
    const id = userIn(c);
    const bot = callerOf(c).user.id;
    const isOwnPrivate = thread.type === 12 && thread.ownerId === bot;
    if (id !== bot && !isOwnPrivate && !has(granted, Permission.manageThreads)) throw refusal('missingPermissions');
    thread.memberIds = thread.memberIds.filter((each) => each !== id);
    return c.body(null, 204);
  });

  function start(c: Context, guild: Guild, parent: Channel, type: 11 | 12, body: Json, id = core.ids.next()): Thread {
    const bot = callerOf(c).user.id;
    const thread: Thread = {
      id,
      guildId: guild.id,
      name: String(body.name),
      type,
      position: 0,
      overwrites: [],
      parentId: parent.id,
      ownerId: bot,
      memberIds: [bot],
      isArchived: false,
      isLocked: false,
      autoArchiveDuration: typeof body.auto_archive_duration === 'number' ? body.auto_archive_duration : 4_320,
      archivedAt: isoTime(Date.now()),
      ...(typeof body.rate_limit_per_user === 'number' ? { rateLimitPerUser: body.rate_limit_per_user } : {}),
      ...(type === 12 ? { isInvitable: body.invitable !== false } : {}),
    };
    guild.threads.push(thread);
    const content = { targetId: thread.id, changes: changesBetween({}, audited(thread)) };
    record(core.ids, guild, executorOf(c), AuditLogEvent.ThreadCreate, content);
    announce(core, guild, GatewayDispatchEvents.ThreadCreate, { ...threadJson(thread), newly_created: true });
    const place = { id: parent.id, guild, channel: parent, granted: 0n };
    const reference = { type: 0, channel_id: thread.id, guild_id: guild.id };
    const about = { content: thread.name, message_reference: reference };
    if (type === 11 && id !== c.req.param('message')) systemMessage(core, place, bot, 18, about);
    return thread;
  }
  return routes;
}

/** A thread with the calling bot's membership. */
export function threadResponse(core: Core, thread: Thread, bot: string): Json {
  const sent = core.messages.list(thread.id);
  const shown = threadJson(thread, sent.length, sent.at(-1)?.id ?? null);
  return thread.memberIds.includes(bot) ? { ...shown, member: threadMemberJson(thread, bot) } : shown;
}

/** `PATCH /channels/…` for a thread. Locking one needs Manage Threads, also for its owner. */
export async function patchThread(core: Core, c: Context, guild: Guild, thread: Thread): Promise<Response> {
  const body = await checkedBody(c, 'UpdateThreadRequestPartialSchema');
  const bot = callerOf(c).user.id;
  const canManage = has(permissionsOf(guild, bot, thread), Permission.manageThreads);
  const isStaffOnly = body.locked !== undefined || body.rate_limit_per_user !== undefined;
  if (!canManage && (isStaffOnly || thread.isLocked)) throw refusal('missingPermissions');
  if (thread.isArchived && body.archived !== false) throw refusal('archivedThread');
  const before = audited(thread);
  if (typeof body.name === 'string' && body.name !== '') thread.name = body.name;
  if (typeof body.locked === 'boolean') thread.isLocked = body.locked;
  if (typeof body.auto_archive_duration === 'number') thread.autoArchiveDuration = body.auto_archive_duration;
  if (typeof body.rate_limit_per_user === 'number') thread.rateLimitPerUser = body.rate_limit_per_user;
  if (typeof body.archived === 'boolean' && body.archived !== thread.isArchived) {
    thread.isArchived = body.archived;
    thread.archivedAt = isoTime(Date.now());
  }
  const changes = changesBetween(before, audited(thread));
  if (changes.length > 0)
    record(core.ids, guild, executorOf(c), AuditLogEvent.ThreadUpdate, { targetId: thread.id, changes });
  announce(core, guild, GatewayDispatchEvents.ThreadUpdate, threadJson(thread));
  return c.json(threadResponse(core, thread, bot));
}

export function deleteThread(core: Core, guild: Guild, thread: Thread, by: Executor): void {
  guild.threads = guild.threads.filter((each) => each !== thread);
  const content = { targetId: thread.id, changes: changesBetween(audited(thread), {}) };
  record(core.ids, guild, by, AuditLogEvent.ThreadDelete, content);
  const { id, parentId, type } = thread;
  const gone = { id, guild_id: guild.id, parent_id: parentId, type };
  announce(core, guild, GatewayDispatchEvents.ThreadDelete, gone);
}

function announce(core: Core, guild: Guild, type: GatewayDispatchEvents, data: Json): void {
  core.sessions.dispatch(guild, GatewayIntentBits.Guilds, type, data);
  core.events.emit({ type: 'guilds' }, {});
}

function threadOf(core: Core, c: Context): Thread {
  const { channel } = guildPlaceOf(core, c);
  if (!isThread(channel)) throw refusal('wrongChannelType');
  return channel;
}

function userIn(c: Context): string {
  const id = c.req.param('user') ?? '';
  return id === '@me' ? callerOf(c).user.id : id;
}

function threadMemberJson(thread: Thread, userId: string): Json {
  return { id: thread.id, user_id: userId, join_timestamp: thread.archivedAt, flags: 0 };
}

function audited({ name, type, isArchived, isLocked, autoArchiveDuration, rateLimitPerUser }: Thread): Json {
  return {
    name,
    type,
    archived: isArchived,
    locked: isLocked,
    auto_archive_duration: autoArchiveDuration,
    rate_limit_per_user: rateLimitPerUser ?? 0,
  };
}
