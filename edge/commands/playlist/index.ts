import { commandGroup } from '../services.ts';
import { add } from './add.ts';
import { create } from './create.ts';
import { confirmDeletion, deletePlaylist } from './delete.ts';
import { exportPlaylist } from './export.ts';
import { importPlaylist } from './import.ts';
import { answer } from './invitation.ts';
import { leave } from './leave.ts';
import { list } from './list.ts';
import { play } from './play.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { share } from './share.ts';
import { playlistPages, playShown, show } from './show.ts';

export const playlist = commandGroup({
  name: 'playlist',
  module: 'music',
  description: 'Playlists of your own, and of this server',
  contexts: ['guild'],
  components: [answer, confirmDeletion, playShown, ...playlistPages.components],
  examples: [
    '/playlist create name:Evening',
    '/playlist add playlist:Evening query:night train',
    '/playlist play playlist:Evening',
  ],
  subcommands: {
    create,
    add,
    remove,
    list,
    show,
    play,
    rename,
    delete: deletePlaylist,
    share,
    leave,
    import: importPlaylist,
    export: exportPlaylist,
  },
});
