/** Channels as Discord has them, in the form that the rules about permissions take. */
import * as z from 'zod';
import { Unavailable } from '../unavailable.ts';
import type { Overwrite, ServerChannel } from './member-permissions.ts';
import type { DiscordRest } from './rest.ts';
import { route } from './route.ts';

/** Timeout for one look-up, in milliseconds: members wait for it. */
const TIMEOUT_MS = 5_000;

const snowflake = z.string().regex(/^\d{1,20}$/);
const bitSet = z.string().regex(/^\d+$/);
const channelBody = z.object({
  id: snowflake,
  type: z.number(),
  guild_id: snowflake.optional(),
  name: z.string().nullish(),
  parent_id: snowflake.nullish(),
  topic: z.string().nullish(),
  nsfw: z.boolean().nullish(),
  rate_limit_per_user: z.number().nullish(),
  bitrate: z.number().nullish(),
  user_limit: z.number().nullish(),
  permission_overwrites: z.array(z.object({ id: snowflake, allow: bitSet, deny: bitSet })).nullish(),
});

/** A channel of a server with its overrides. */
export interface ChannelView extends ServerChannel {
  id: string;
  /** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
  type: number;
  guildId: string | undefined;
  name: string;
  /** The category, or a thread's channel. */
  parentId: string | undefined;
  topic: string | undefined;
  isAgeRestricted: boolean;
  /** In seconds; 0 is off. */
  slowmodeSeconds: number;
  bitrate: number | undefined;
  /** 0 is no limit. */
  userLimit: number | undefined;
}

/** Voice channels and Stages. */
export const VOICE_TYPES: readonly number[] = [2, 13];
/** Threads of announcements, public and private ones. */
export const THREAD_TYPES: readonly number[] = [10, 11, 12];

/**
 * Looks up a channel. A thread has the overrides of its parent.
 *
 * @returns undefined if there's no such channel, or the bot can't see it.
 * @throws {Unavailable} if Discord doesn't answer.
 */
export async function readChannel(rest: DiscordRest, channelId: string): Promise<ChannelView | undefined> {
  const found = await read(rest, channelId);
  if (found === undefined || !THREAD_TYPES.includes(found.type)) return found;
  const parent = found.parentId === undefined ? undefined : await read(rest, found.parentId);
  return parent && { ...found, kind: 'thread', overwrites: parent.overwrites };
}

async function read(rest: DiscordRest, channelId: string): Promise<ChannelView | undefined> {
  const outcome = await rest.request(route('/channels/:channel', { channel: channelId }), {
    ...{ method: 'GET', deadlineMs: TIMEOUT_MS, response: channelBody },
  });
  if (!outcome.ok) {
    if (outcome.status === 403 || outcome.status === 404) return undefined;
    const sentence = 'Discord isn’t responding right now. Nothing changed. Try again in a minute.';
    throw new Unavailable(sentence, String(outcome.status));
  }
  const { data } = outcome;
  return {
    id: data.id,
    type: data.type,
    guildId: data.guild_id,
    name: data.name ?? '',
    parentId: data.parent_id ?? undefined,
    topic: data.topic ?? undefined,
    isAgeRestricted: data.nsfw === true,
    slowmodeSeconds: data.rate_limit_per_user ?? 0,
    bitrate: data.bitrate ?? undefined,
    userLimit: data.user_limit ?? undefined,
    kind: VOICE_TYPES.includes(data.type) ? 'voice' : 'text',
    overwrites: (data.permission_overwrites ?? []).map(
      ({ id, allow, deny }): Overwrite => ({ id, allow: BigInt(allow), deny: BigInt(deny) }),
    ),
  };
}
