/** Channels of settings that the bot isn't allowed to post in. */
import { findChannel } from '../../../shared/platform/discord/channels.ts';
import { channelPermissions } from '../../../shared/platform/discord/member-permissions.ts';
import { missingPermissions, type Permission, permissionLabel } from '../../../shared/platform/discord/permissions.ts';
import { POSTING_NEEDS } from '../../../shared/platform/discord/posting.ts';
import { inWords } from '../../../shared/platform/in-words.ts';
import { Unavailable } from '../../../shared/platform/unavailable.ts';
import type { Setting } from '../../../shared/settings/declaration.ts';
import type { GuildContext } from '../services.ts';

/** A setting whose channel the bot can't post in. */
export interface Inaccessible {
  setting: Setting;
  channelId: string;
  /** What it needs for that. Without View Channels, Discord grants nothing else. */
  lacks: readonly Permission[];
}

/** Which of these channels the bot can't post in. None where Discord doesn't tell. @param isFresh asks Discord for the bot's roles, too. */
export async function inaccessibleOf(
  { discord, store, caller }: Pick<GuildContext, 'discord' | 'store' | 'caller'>,
  channels: readonly Omit<Inaccessible, 'lacks'>[],
  isFresh = false,
): Promise<Inaccessible[]> {
  if (discord === undefined || channels.length === 0) return [];
  try {
    const [server, ...found] = await Promise.all([
      discord.server(caller.guild.id, isFresh),
      ...channels.map(({ channelId }) => findChannel(discord.rest, channelId)),
    ]);
    if (server === undefined) return [];
    return channels.flatMap((one, place) => {
      const channel = found[place];
      if (channel === undefined) return [];
      if (channel === 'hidden') return [{ ...one, lacks: ['ViewChannel' as const] }];
      const held = channelPermissions(server, server.bot, channel, store.clock());
      const lacks = missingPermissions(held, POSTING_NEEDS);
      return lacks.length === 0 ? [] : [{ ...one, lacks }];
    });
  } catch (error) {
    if (error instanceof Unavailable) return [];
    throw error;
  }
}

/** What's wrong, and what to do about it. */
export function accessProblems(
  inaccessible: readonly Inaccessible[],
): { title: string; what: string; advice: string }[] {
  return inaccessible.map(({ setting: { title }, channelId, lacks }) => ({
    title,
    what: `I can’t post in <#${channelId}>`,
    advice: `Give me ${inWords(lacks.map((permission) => `**${permissionLabel(permission)}**`))} there.`,
  }));
}

/** The same, a line for each setting. */
export function accessLines(inaccessible: readonly Inaccessible[]): string[] {
  return accessProblems(inaccessible).map(({ title, what, advice }) => `**${title}**: ${what}. ${advice}`);
}
