import { MUSIC } from '../../../shared/music/catalog.ts';
import { trackLine } from '../../../shared/music/panel.ts';
import { removeFromPlaylist } from '../../../shared/music/playlists.ts';
import { refuse } from '../../interactions/reply.ts';
import { counted } from '../format.ts';
import { changed } from '../messages.ts';
import { option, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { playlistOption } from './options.ts';
import { playlistRefusal } from './refusals.ts';

const BOUNDS = { min: 1, max: MUSIC.playlists.items } as const;

export const remove = subcommand({
  contexts: ['guild'],
  description: 'Remove tracks from a playlist',
  effect: 'change',
  visibility: 'ephemeral',
  options: {
    playlist: playlistOption,
    place: option.integer({ description: 'The track’s number in `/playlist show`', required: true, ...BOUNDS }),
    to: option.integer({ description: 'The last number, to remove several (default: only one)', ...BOUNDS }),
  },
  run: async (context) => {
    const { store, options } = context;
    const { place: from, to = from } = options;
    if (to < from) return refuse("`to` can't be smaller than `place`.");
    const outcome = await removeFromPlaylist(store, playlistCaller(context), options.playlist, { from, to });
    switch (outcome.status) {
      case 'removed':
        return changed(`Removed ${outcome.count === 1 ? trackLine(outcome.first) : counted(outcome.count, 'track')}.`);
      case 'no_such_place':
        return refuse(
          outcome.tracks === 0
            ? 'That playlist is empty.'
            : `That playlist has ${counted(outcome.tracks, 'track')}. \`/playlist show\` shows their numbers.`,
        );
      default:
        return playlistRefusal(outcome);
    }
  },
});
