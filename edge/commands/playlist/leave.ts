import { leavePlaylist } from '../../../shared/music/invitations.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { refuse } from '../../interactions/reply.ts';
import { changed } from '../messages.ts';
import { subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { playlistOption } from './options.ts';
import { UNKNOWN } from './refusals.ts';

export const leave = subcommand({
  contexts: ['guild'],
  description: "Stop editing someone else's playlist",
  effect: 'change',
  visibility: 'ephemeral',
  options: { playlist: playlistOption },
  run: async (context) => {
    const { store, options } = context;
    const outcome = await leavePlaylist(store, playlistCaller(context), options.playlist);
    if (isGated(outcome)) return outcome;
    switch (outcome.status) {
      case 'left':
        return changed(`You no longer edit **${plain(outcome.name)}**.`);
      case 'not_admitted':
        return refuse(
          `You weren't invited to edit **${plain(outcome.name)}**. If one of your roles can edit it, ask its owner.`,
        );
      case 'owner':
        return refuse('That playlist is yours. You can delete it with `/playlist delete`.');
      case 'unknown_playlist':
        return refuse(UNKNOWN);
    }
  },
});
