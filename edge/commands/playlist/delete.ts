import { MUSIC } from '../../../shared/music/catalog.ts';
import { changePlaylist, readPlaylist } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { refuse, reply } from '../../interactions/reply.ts';
import { COLORS } from '../format.ts';
import { closed, embed } from '../messages.ts';
import { button, subcommand } from '../services.ts';
import { playlistCaller } from './caller.ts';
import { playlistOption } from './options.ts';
import { NOT_OWNER, playlistRefusal, UNKNOWN } from './refusals.ts';

export const deletePlaylist = subcommand({
  contexts: ['guild'],
  description: 'Delete a playlist and its tracks',
  effect: 'read',
  visibility: 'ephemeral',
  options: { playlist: playlistOption },
  run: async (context) => {
    const { store, options, user } = context;
    const found = await readPlaylist(store, playlistCaller(context), options.playlist, { offset: 0, limit: 0 });
    if (found === null) return refuse(UNKNOWN);
    if (found.right !== 'owner') return refuse(NOT_OWNER);
    const { id, name, tracks } = found;
    const what = tracks === 0 ? "It's empty." : `It has ${tracks} of ${MUSIC.playlists.items} tracks.`;
    const yes = confirmDeletion.with({ playlist: id }, { label: 'Delete playlist', style: 'danger', onlyFor: user.id });
    return reply({
      ...embed(`Delete **${plain(name)}**? ${what} You can't undo this.`, COLORS.wait),
      rows: [[yes]],
    });
  },
});

/** Whether the playlist still belongs to the member is checked when they confirm. */
export const confirmDeletion = button({
  id: 'playlist.delete',
  contexts: ['guild'],
  effect: 'change',
  visibility: 'ephemeral',
  once: 'member',
  args: { playlist: arg.snowflake() },
  run: async (context) => {
    const { store, args } = context;
    const outcome = await changePlaylist(store, playlistCaller(context), args.playlist, { action: 'delete' });
    if (outcome.status === 'name_taken' || outcome.status === 'too_many' || outcome.status === 'invited_already')
      throw new TypeError("Deleting doesn't create anything.");
    if (outcome.status !== 'changed') return playlistRefusal(outcome);
    return closed(`**${plain(outcome.name)}** is deleted.`);
  },
});
