/**
 * Which voice channel is meant by somebody who names none. Delivered again, an interaction is about the channel that it was about
 * the first time, wherever its author has gone since.
 */
import { sessionsIn } from '../../shared/music/reads.ts';
import { channelAskedBefore } from '../../shared/voice/asked-before.ts';
import type { Context } from '../commands/pools/refusals.ts';
import { missingPermissions } from '../interactions/permissions.ts';
import { notSetUp } from './services.ts';

/** A channel, or a sentence that says why none is known. */
export type Meant = { channelId: string } | { sentence: string };

/** Channels named in one sentence. */
const NAMED = 10;

/** Staff, as far as music goes: they decide about it from outside as well. */
export function isStaff({ permissions }: Pick<Context, 'permissions'>): boolean {
  return missingPermissions(permissions, ['ManageChannels']).length === 0;
}

/** Where to play: in the channel the member is in. Staff who are in none mean the one that plays. */
export function channelToPlayIn(context: Context): Promise<Meant> {
  return channelMeant(context, () => true);
}

/** Whose player: that of the channel the member is in. Staff who are where none is mean the one that plays. */
export function channelThatPlays(context: Context): Promise<Meant> {
  return channelMeant(context, (own, served) => served.length === 0 || served.includes(own));
}

/** @param isMeant whether the channel that somebody is in will do, given those where agents are. */
async function channelMeant(
  context: Context,
  isMeant: (own: string, served: readonly string[]) => boolean,
): Promise<Meant> {
  const { voice, guild, user, key } = context;
  const { store, placeOf } = voice;
  if (voice.control === undefined) return { sentence: notSetUp('VOICE_NODE_SECRET') };
  if (placeOf === undefined || guild === undefined) return { sentence: notSetUp('DISCORD_TOKEN') };
  const [before, place, sessions] = await Promise.all([
    channelAskedBefore(store, key),
    placeOf(guild.id, user.id),
    isStaff(context) ? sessionsIn(store, guild.id) : [],
  ]);
  if (before !== undefined) return { channelId: before };
  const served = sessions.map(({ channelId }) => channelId);
  if (place.status === 'in_channel' && isMeant(place.channelId, served)) return { channelId: place.channelId };
  const playing = sessions.filter(({ isPlaying }) => isPlaying).map(({ channelId }) => channelId);
  const [only, ...others] = playing.length > 0 ? playing : served;
  if (only !== undefined) return others.length === 0 ? { channelId: only } : { sentence: whichOf([only, ...others]) };
  return {
    sentence:
      place.status === 'no_access'
        ? 'I cannot see the voice channel you are in. Ask staff to let me see and join it, or go to another one.'
        : 'You are in no voice channel. Join one, then ask again: music is for whoever listens.',
  };
}

function whichOf(channels: readonly string[]): string {
  const named = channels.slice(0, NAMED).map((channelId) => `<#${channelId}>`);
  const more = channels.length - named.length;
  const last = more > 0 ? `${more} more` : named.pop();
  return `Agents are in ${named.join(', ')} and ${last}. Join the channel you mean, or press the buttons of its player.`;
}
