import { type Context, Hono } from 'hono';
import { isoTime } from '../compose.ts';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import { voiceStateJson } from '../shapes.ts';
import { FormErrors } from '../validate/form.ts';
import type { VoicePresence } from '../world.ts';
import { readBody } from './body.ts';
import { callerOf } from './caller.ts';
import { guildOf, userOf } from './guilds.ts';

/** Voice states, a bot's state on a Stage, and voice channel statuses. */
export function voiceRoutes(core: Core): Hono {
  const { world, voice, administration } = core;
  const routes = new Hono();

  routes.get('/guilds/:guild/voice-states/:user', (c) => {
    const guild = guildOf(world, c);
    const user = userOf(world, c);
    const presence = world.voice.get(`${guild.id}:${user.id}`);
    const channel = presence && world.channel(presence.channelId);
    if (!channel) throw refusal('unknownVoiceState');
    // Discord hides voice states in channels that the bot can't see and join, except its own.
    const granted = permissionsOf(guild, callerOf(c).user.id, channel);
    const isOwn = user.id === callerOf(c).user.id;
    if (!isOwn && !has(granted, Permission.viewChannel | Permission.connect)) throw refusal('missingAccess');
    return c.json(voiceStateJson(world, guild, user.id, presence));
  });

  routes.patch('/guilds/:guild/voice-states/:user', async (c) => {
    const guild = guildOf(world, c);
    const user = userOf(world, c);
    const body = await jsonBody(c);
    const presence = world.voice.get(`${guild.id}:${user.id}`);
    const channel = presence && world.channel(presence.channelId);
    const isThere = body.channel_id === undefined || body.channel_id === presence?.channelId;
    if (!presence || channel?.type !== 13 || !isThere) throw refusal('unknownVoiceState');
    const caller = callerOf(c).user.id;
    const granted = permissionsOf(guild, caller, channel);
    if (user.id !== caller && !has(granted, Permission.muteMembers)) throw refusal('missingPermissions');
    voice.change(guild, user.id, stageChange(body, presence, granted));
    return c.body(null, 204);
  });

  routes.put('/channels/:channel/voice-status', async (c) => {
    const channel = world.channel(c.req.param('channel'));
    const guild = channel && world.guild(channel.guildId);
    const { id } = callerOf(c).user;
    if (!channel || !guild) throw refusal('unknownChannel');
    const granted = permissionsOf(guild, id, channel);
    if (!has(granted, Permission.viewChannel)) throw refusal('missingAccess');
    if (channel.type !== 2) throw refusal('wrongChannelType');
    const isInside = world.voice.get(`${guild.id}:${id}`)?.channelId === channel.id;
    // Outside the channel, Discord also requires Manage Channels.
    const needed = Permission.setVoiceChannelStatus | (isInside ? 0n : Permission.manageChannels);
    if (!has(granted, needed)) throw refusal('missingPermissions');
    administration.setStatus(guild, channel, statusOf(await jsonBody(c)));
    return c.body(null, 204);
  });
  return routes;
}

async function jsonBody(c: Context): Promise<Json> {
  const { value } = await readBody(c);
  const errors = new FormErrors();
  if (!isObject(value)) errors.add([], 'MODEL_TYPE_CONVERT', 'Only dictionaries may be used in a ModelType');
  errors.throwIfAny();
  return value as Json;
}

/** See https://discord.com/developers/docs/resources/voice#modify-current-user-voice-state. */
function stageChange(body: Json, presence: VoicePresence, granted: bigint): Parameters<Core['voice']['change']>[2] {
  let { suppress, requestToSpeakAt } = presence;
  if (typeof body.suppress === 'boolean') {
    if (!body.suppress && !has(granted, Permission.muteMembers)) throw refusal('missingPermissions');
    suppress = body.suppress;
  }
  if (body.request_to_speak_timestamp !== undefined) {
    const isRequesting = body.request_to_speak_timestamp !== null;
    if (isRequesting && !has(granted, Permission.requestToSpeak)) throw refusal('missingPermissions');
    requestToSpeakAt = isRequesting ? isoTime(Date.now()) : null;
  }
  return { suppress, requestToSpeakAt: suppress ? requestToSpeakAt : null };
}

/** @throws {DiscordError} 50035 unless it's null or text of up to 500 characters. */
function statusOf({ status = null }: Json): string | null {
  const errors = new FormErrors();
  if (status !== null && typeof status !== 'string') {
    errors.add(['status'], 'STRING_TYPE_CONVERT', `Could not interpret "${String(status)}" as string.`);
  } else if (status !== null && status.length > 500) {
    errors.add(['status'], 'BASE_TYPE_MAX_LENGTH', 'Must be 500 or fewer in length.');
  }
  errors.throwIfAny();
  return status as string | null;
}
