/** The place that a `/mode` command is about. */
import type { ModeTarget } from '../../shared/ai/mode-store.ts';
import type { Place } from '../../shared/ai/modes.ts';
import type { GuildContext } from '../commands/services.ts';
import type { ResolvedChannel } from '../interactions/resolved.ts';
import { CATEGORY, placeOf, targetOf } from './place.ts';

export interface Where {
  channel?: ResolvedChannel | undefined;
  where?: 'category' | 'server' | undefined;
}

/** What to look at or to change. */
export interface Chosen {
  target: ModeTarget;
  /** Undefined for a category and the server: they're around many places. */
  place: Place | undefined;
}

/** The place that staff chose, or a sentence that says why there's none. */
export async function chosenPlace(context: GuildContext, { channel, where }: Where): Promise<Chosen | string> {
  if (where === 'server') {
    if (channel !== undefined) return 'Pick either a channel or the whole server, not both.';
    return { target: { level: 'server', id: context.guild.id, name: '' }, place: undefined };
  }
  if (channel?.type === CATEGORY) return { target: targetOf(channel), place: undefined };
  const picked = channel ?? context.channel ?? { id: context.channelId, name: '', type: 0 };
  const place = await placeOf(context, channel);
  if (where === undefined) return { target: targetOf(picked), place };
  const { categoryId, isCategoryUnknown } = place;
  if (isCategoryUnknown)
    return 'Discord doesn’t tell me which category that’s in. Pick the category itself with `channel`.';
  if (categoryId === undefined) return `<#${picked.id}> isn’t in a category.`;
  return { target: { level: 'category', id: categoryId, name: await nameOf(context, categoryId) }, place: undefined };
}

/** A channel's or category's present name; empty if Discord doesn't tell. */
export async function nameOf({ guild, guildDirectory }: GuildContext, id: string): Promise<string> {
  return (await guildDirectory(guild.id))?.channels.find((channel) => channel.id === id)?.name ?? '';
}
