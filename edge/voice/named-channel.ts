/** Which voice channel is meant: the one that was named, or the one the member is in. */
import { channelAskedBefore } from '../../shared/voice/asked-before.ts';
import { STAGE } from '../commands/pools/options.ts';
import type { Context } from '../commands/pools/refusals.ts';
import type { ResolvedChannel } from '../interactions/option.ts';
import { notSetUp } from './services.ts';

/** A channel's id, or a sentence that says why there is none. */
export async function channelMeant(
  { voice, guild, user, key }: Context,
  named: ResolvedChannel | undefined,
): Promise<{ channelId: string } | { sentence: string }> {
  if (named?.type === STAGE) return { sentence: 'Agents cannot speak on a stage. Name an ordinary voice channel.' };
  if (named !== undefined) return { channelId: named.id };
  if (voice.placeOf === undefined || guild === undefined)
    return { sentence: `Name the channel. ${notSetUp('DISCORD_TOKEN')}` };
  // Delivered again, it is about the same channel, wherever the member has gone since.
  const [before, place] = await Promise.all([channelAskedBefore(voice.store, key), voice.placeOf(guild.id, user.id)]);
  if (before !== undefined) return { channelId: before };
  switch (place.status) {
    case 'in_channel':
      return { channelId: place.channelId };
    case 'not_in_voice':
      return { sentence: 'You are in no voice channel. Join one, or name one with `channel`.' };
    case 'no_access':
      return {
        sentence:
          'I cannot see the voice channel you are in. Let me see and join it, or name another one with `channel`.',
      };
  }
}
