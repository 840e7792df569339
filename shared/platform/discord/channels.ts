/** Channels of a server as Discord has them, in the form that the rules about permissions take. */
import * as z from 'zod';
import { lazily } from '../lazily.ts';
import { Unavailable } from '../unavailable.ts';
import type { Overwrite, ServerChannel } from './member-permissions.ts';
import type { DiscordRest } from './rest.ts';
import { route } from './route.ts';

/** Timeout for one look-up, in milliseconds: members wait for it. */
const TIMEOUT_MS = 5_000;
/** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
export const VOICE_TYPES: readonly number[] = [2, 13];
export const THREAD_TYPES: readonly number[] = [10, 11, 12];

const channelBody = lazily(() => {
  const snowflake = z.string().regex(/^\d{1,20}$/);
  const bits = z.string().regex(/^\d+$/);
  return z.object({
    id: snowflake,
    type: z.number(),
    guild_id: snowflake.optional(),
    name: z.string().nullish(),
    parent_id: snowflake.nullish(),
    position: z.number().optional(),
    topic: z.string().nullish(),
    nsfw: z.boolean().nullish(),
    bitrate: z.number().nullish(),
    user_limit: z.number().nullish(),
    rate_limit_per_user: z.number().nullish(),
    permission_overwrites: z
      .array(z.object({ id: snowflake, type: z.literal([0, 1]), allow: bits, deny: bits }))
      .default([]),
  });
});

export interface TypedOverwrite extends Overwrite {
  /** For a member; otherwise for a role. */
  isMember: boolean;
}

export interface ChannelView extends ServerChannel {
  id: string;
  guildId: string | undefined;
  name: string;
  /** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
  type: number;
  /** Its category, or for a thread, the channel it's in. */
  parentId: string | undefined;
  position: number;
  /** In seconds; 0 if there's none. */
  slowmode: number;
  topic: string | undefined;
  isAgeRestricted: boolean;
  bitrate: number | undefined;
  /** 0 is no limit. */
  userLimit: number | undefined;
  overwrites: readonly TypedOverwrite[];
}

/**
 * Looks up a channel. A thread has the overwrites of the channel it's in.
 *
 * @returns undefined if it doesn't exist, or the bot can't see it.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function readChannel(rest: DiscordRest, channelId: string): Promise<ChannelView | undefined> {
  const found = await findChannel(rest, channelId);
  return found === 'hidden' ? undefined : found;
}

/**
 * Looks up a channel. A thread has the overwrites of the channel it's in.
 *
 * @returns undefined if it doesn't exist; `hidden` if the bot can't see it.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function findChannel(rest: DiscordRest, channelId: string): Promise<ChannelView | 'hidden' | undefined> {
  const found = await rest.request(route('/channels/:channel', { channel: channelId }), {
    ...{ method: 'GET', deadlineMs: TIMEOUT_MS, response: channelBody() },
  });
  if (!found.ok) return found.problem === 'missing_access' ? 'hidden' : gone(found.status);
  const channel = channelOf(found.data);
  if (channel.kind !== 'thread' || channel.parentId === undefined) return channel;
  const parent = await findChannel(rest, channel.parentId);
  return typeof parent === 'object' ? { ...channel, overwrites: parent.overwrites } : parent;
}

/**
 * Looks up all channels of a server. Threads aren't among them, nor are channels that the bot can't see.
 *
 * @returns undefined if the bot isn't in the server.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function readChannels(rest: DiscordRest, guildId: string): Promise<readonly ChannelView[] | undefined> {
  const found = await rest.request(route('/guilds/:guild/channels', { guild: guildId }), {
    ...{ method: 'GET', deadlineMs: TIMEOUT_MS, response: channelBody().array() },
  });
  return found.ok ? found.data.map(channelOf) : gone(found.status);
}

/** Whether members talk in it, rather than write. */
export function isVoiceType(type: number): boolean {
  return VOICE_TYPES.includes(type);
}

function channelOf(body: z.output<ReturnType<typeof channelBody>>): ChannelView {
  const { id, type, guild_id, name, parent_id, position = 0, rate_limit_per_user, permission_overwrites } = body;
  return {
    id,
    guildId: guild_id,
    name: name ?? '',
    type,
    kind: THREAD_TYPES.includes(type) ? 'thread' : VOICE_TYPES.includes(type) ? 'voice' : 'text',
    parentId: parent_id ?? undefined,
    position,
    slowmode: rate_limit_per_user ?? 0,
    topic: body.topic ?? undefined,
    isAgeRestricted: body.nsfw === true,
    bitrate: body.bitrate ?? undefined,
    userLimit: body.user_limit ?? undefined,
    overwrites: permission_overwrites.map((each) => ({
      id: each.id,
      isMember: each.type === 1,
      allow: BigInt(each.allow),
      deny: BigInt(each.deny),
    })),
  };
}

/** @param status of the response; 0 if there was none. */
function gone(status: number): undefined {
  if (status === 403 || status === 404) return undefined;
  throw new Unavailable('Discord isn’t responding right now. Nothing changed. Try again in a minute.', String(status));
}
