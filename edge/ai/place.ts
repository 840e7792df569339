/** Where a member talks with AI: the channel that Discord sends along, and what it's in. */
import type { ModeTarget } from '../../shared/ai/mode-store.ts';
import type { Place } from '../../shared/ai/modes.ts';
import type { DirectoryChannel, GuildDirectory } from '../../shared/platform/discord/bots.ts';
import { truncateText } from '../../shared/platform/text.ts';
import type { ResolvedChannel } from '../interactions/resolved.ts';

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
export const CATEGORY = 4;
const THREADS: readonly number[] = [10, 11, 12];

export function isThread({ type }: Pick<ResolvedChannel, 'type'>): boolean {
  return THREADS.includes(type);
}

/** What this needs of what handlers are given. */
interface Here {
  guild: { id: string };
  channelId: string;
  channel: ResolvedChannel | undefined;
  guildDirectory(guildId: string): Promise<GuildDirectory | undefined>;
}

/**
 * The place of a channel or thread. Only a thread needs to ask for the server's channels, because Discord sends its channel's ID and
 * nothing of that channel: if it can't be asked, the category is unknown, and the place counts as not age-restricted.
 *
 * @param channel of the same server, not a category (default: where the interaction comes from).
 */
export async function placeOf(here: Here, channel = here.channel): Promise<Place> {
  const { guild, guildDirectory } = here;
  const guildId = guild.id;
  if (channel === undefined) {
    // Discord always sends it. Without it, the ID may be a thread's.
    const known = find(await guildDirectory(guildId), here.channelId);
    return { guildId, channelId: here.channelId, ...(known ? inside(known) : UNKNOWN) };
  }
  if (!isThread(channel)) return { guildId, channelId: channel.id, ...inside(channel) };
  const { id: threadId, parentId: channelId = channel.id } = channel;
  const parent = find(await guildDirectory(guildId), channelId);
  return { guildId, threadId, channelId, ...(parent ? inside(parent) : UNKNOWN) };
}

const UNKNOWN = { isCategoryUnknown: true, isAgeRestricted: false } as const;

function inside({ parentId, isAgeRestricted = false }: Pick<DirectoryChannel, 'parentId' | 'isAgeRestricted'>) {
  return { ...(parentId !== undefined && { categoryId: parentId }), isAgeRestricted };
}

function find(directory: GuildDirectory | undefined, id: string): DirectoryChannel | undefined {
  return directory?.channels.find((channel) => channel.id === id);
}

/** A channel, thread, or category as somewhere to set a mode. */
export function targetOf(channel: ResolvedChannel): ModeTarget {
  const level = channel.type === CATEGORY ? 'category' : isThread(channel) ? 'thread' : 'channel';
  return { level, id: channel.id, name: truncateText(channel.name, 100) };
}
