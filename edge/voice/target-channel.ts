/**
 * Which voice channel an interaction is about. When it's delivered again, it's about the same channel as the first time, no matter
 * where its author is by then.
 */
import { sessionsIn } from '../../shared/music/reads.ts';
import { channelAskedBefore } from '../../shared/voice/asked-before.ts';
import type { ResolvedChannel } from '../interactions/resolved.ts';
import { notSetUp, type VoiceContext } from './services.ts';
import { isChannelStaff } from './staff.ts';

/** A channel, or a sentence that says why there is none. */
export type Target = { channelId: string } | { sentence: string };

/** Discord's channel type of Stages. */
const STAGE = 13;
/** Voice channels and Stages: choosing a Stage gets a sentence, which explains more than a list without it. */
export const VOICE_CHANNELS = [2, STAGE] as const;

/** Channels listed in one sentence. */
const MOST_LISTED = 10;

/** The channel that was named, or the one that the member is in. */
export async function namedOrOwnChannel(
  { store, voice, caller }: VoiceContext,
  named: ResolvedChannel | undefined,
): Promise<Target> {
  if (named?.type === STAGE)
    return { sentence: "Agents can't speak in a Stage channel. Choose a regular voice channel." };
  if (named !== undefined) return { channelId: named.id };
  if (voice.placeOf === undefined) return { sentence: `Choose a \`channel\`. ${notSetUp('DISCORD_TOKEN')}` };
  const [before, place] = await Promise.all([
    channelAskedBefore(store, caller.key),
    voice.placeOf(caller.guild.id, caller.actor.id),
  ]);
  if (before !== undefined) return { channelId: before };
  switch (place.status) {
    case 'in_channel':
      return { channelId: place.channelId };
    case 'not_in_voice':
      return { sentence: "You aren't in a voice channel. Join one, or name one with `channel`." };
    case 'no_access':
      return {
        sentence:
          "I can't see the voice channel you're in. Give me **View Channel** and **Connect** there, or name another one with `channel`.",
      };
  }
}

/** Where to play: in the member's voice channel. For staff who are in none, it's the one with music. */
export function channelToPlayIn(context: VoiceContext): Promise<Target> {
  return musicChannel(context, () => true);
}

/** Whose player: that of the member's voice channel. For staff in a channel without one, it's the one with music. */
export function channelThatPlays(context: VoiceContext): Promise<Target> {
  return musicChannel(context, (own, served) => served.length === 0 || served.includes(own));
}

/** @param isEligible whether the member's own channel is the right one, given the channels with agents. */
async function musicChannel(
  context: VoiceContext,
  isEligible: (own: string, served: readonly string[]) => boolean,
): Promise<Target> {
  const { store, voice, caller } = context;
  if (voice.control === undefined) return { sentence: notSetUp('VOICE_NODE_SECRET') };
  if (voice.musicChannelId !== undefined) return { channelId: voice.musicChannelId };
  if (voice.placeOf === undefined) return { sentence: notSetUp('DISCORD_TOKEN') };
  const [before, place, sessions] = await Promise.all([
    channelAskedBefore(store, caller.key),
    voice.placeOf(caller.guild.id, caller.actor.id),
    sessionsAsStaff(context),
  ]);
  if (before !== undefined) return { channelId: before };
  const served = sessions.map(({ channelId }) => channelId);
  if (place.status === 'in_channel' && isEligible(place.channelId, served)) return { channelId: place.channelId };
  const playing = sessions.filter(({ isPlaying }) => isPlaying).map(({ channelId }) => channelId);
  const [only, ...others] = playing.length > 0 ? playing : served;
  if (only !== undefined)
    return others.length === 0 ? { channelId: only } : { sentence: severalSentence([only, ...others]) };
  return {
    sentence:
      place.status === 'no_access'
        ? "I can't see the voice channel you're in. Ask the server's staff to give me **View Channel** and **Connect** there, or join another one."
        : "You aren't in a voice channel. Join one and try again.",
  };
}

/** The sessions that someone decides about without listening: all for the server's staff, else that of the channel they write in. */
async function sessionsAsStaff({ store, caller, permissions, channelId }: VoiceContext): ReturnType<typeof sessionsIn> {
  // Most members are no staff, and need no look-up.
  if (!isChannelStaff(permissions, channelId, channelId)) return [];
  const sessions = await sessionsIn(store, caller.guild.id);
  return sessions.filter((session) => isChannelStaff(permissions, channelId, session.channelId));
}

function severalSentence(channels: readonly string[]): string {
  const listed = channels.slice(0, MOST_LISTED).map((channelId) => `<#${channelId}>`);
  const more = channels.length - listed.length;
  const last = more > 0 ? `${more} more` : listed.pop();
  return `Agents are in ${listed.join(', ')} and ${last}. Join the channel you mean, or use the buttons of its player.`;
}
