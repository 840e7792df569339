import { MUSIC } from '../../../shared/music/catalog.ts';
import { addFavorite } from '../../../shared/music/favorites.ts';
import { trackLine } from '../../../shared/music/panel.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse, whisper } from '../../interactions/reply.ts';
import { channelThatPlays } from '../../voice/target-channel.ts';
import { COLORS } from '../format.ts';
import { embed } from '../messages.ts';
import { type GuildContext, subcommand } from '../services.ts';
import { nothingPlaysIn } from './results.ts';

export const favorite = subcommand({
  contexts: ['guild'],
  description: 'Add the current track to your favorites',
  effect: 'change',
  visibility: 'ephemeral',
  run: async (context) => {
    const target = await channelThatPlays(context);
    return 'sentence' in target ? refuse(target.sentence) : saveFavorite(context, target.channelId);
  },
});

/** Adds what plays in a channel to the member's favorites, and answers only them. */
export async function saveFavorite({ store, caller }: GuildContext, channelId: string): Promise<Awaited<Answer>> {
  const outcome = await addFavorite(store, caller, channelId);
  switch (outcome.status) {
    case 'added':
      return whisper(
        embed(`Added ${trackLine(outcome.track)} to your favorites. \`/music favorites\` shows them all.`, COLORS.gain),
      );
    case 'already':
      return whisper(embed(`${trackLine(outcome.track)} is already one of your favorites.`, COLORS.calm));
    case 'nothing_plays':
      return refuse(nothingPlaysIn(channelId));
    case 'full':
      return refuse(
        `You have ${MUSIC.playlists.items} favorites, the most you can have. Remove some with \`/music favorites\`.`,
      );
    default:
      return outcome;
  }
}
