import type { Context } from 'hono';
import type { Core } from '../core.ts';
import { refusal } from '../errors.ts';
import type { Message } from '../messages.ts';
import { has, Permission, permissionsOf } from '../permissions.ts';
import type { Channel, DirectChannel, Guild, Thread } from '../world.ts';
import { callerOf } from './caller.ts';

/** A channel of a server, as the calling bot sees it. */
export interface GuildPlace {
  id: string;
  guild: Guild;
  channel: Channel;
  granted: bigint;
}

/** The calling bot's direct messages with someone. */
export interface DirectPlace {
  id: string;
  direct: DirectChannel;
  guild?: undefined;
}

export type Place = GuildPlace | DirectPlace;

/** The server's channel in the path, if the bot sees it and has all `needed` permissions there. */
export function guildPlaceOf(core: Core, c: Context, needed = 0n): GuildPlace {
  const id = c.req.param('channel') ?? '';
  const channel = core.world.channel(id);
  const guild = channel && core.world.guild(channel.guildId);
  if (!channel || !guild) throw refusal(core.world.directChannel(id) ? 'notInDms' : 'unknownChannel');
  const granted = permissionsOf(guild, callerOf(c).user.id, channel);
  if (!has(granted, Permission.viewChannel)) throw refusal('missingAccess');
  if (!has(granted, needed)) throw refusal('missingPermissions');
  return { id, guild, channel, granted };
}

/** The channel in the path, which may be direct messages. Permissions only matter in servers. */
export function placeOf(core: Core, c: Context, needed = 0n): Place {
  const id = c.req.param('channel') ?? '';
  const direct = core.world.directChannel(id);
  if (!direct) return guildPlaceOf(core, c, needed);
  if (direct.botId !== callerOf(c).user.id) throw refusal('missingAccess');
  return { id, direct };
}

/** The message in the path. Nobody but its recipient sees an ephemeral one. */
export function messageOf(core: Core, c: Context, place: Place): Message {
  const message = core.messages.inChannel(place.id, c.req.param('message') ?? '');
  if (!message) throw refusal('unknownMessage');
  return message;
}

export function isThread(channel: Channel): channel is Thread {
  return channel.type === 11 || channel.type === 12;
}
