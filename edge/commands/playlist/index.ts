import { commandGroup } from '../services.ts';
import { add } from './add.ts';
import { exporting, importing } from './import.ts';
import { confirmDeletion, create, deletion, rename, share } from './share.ts';
import { list, play, playShown, remove, show, turnPlaylist } from './show.ts';

export const playlistCommand = commandGroup({
  name: 'playlist',
  module: 'music',
  description: 'Playlists of your own, and of this server',
  contexts: ['guild'],
  components: [confirmDeletion, playShown, turnPlaylist],
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
    delete: deletion,
    share,
    import: importing,
    export: exporting,
  },
});
