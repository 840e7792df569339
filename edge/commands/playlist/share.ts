/** Making a playlist, and what its owners do with it as a whole. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { parsePlaylistName } from '../../../shared/music/playlist-name.ts';
import { changePlaylist, createPlaylist, readPlaylist } from '../../../shared/music/playlists.ts';
import { plain } from '../../../shared/platform/markdown.ts';
import { arg } from '../../interactions/custom-id.ts';
import { refuse, reply, update } from '../../interactions/reply.ts';
import { COLOURS } from '../look.ts';
import { said, saying } from '../music/track-list.ts';
import { looked } from '../pools/refusals.ts';
import { button, option, subcommand } from '../services.ts';
import {
  BAD_NAME,
  callerOf,
  NAME_TAKEN,
  newName,
  notCreated,
  ownerOption,
  playlistOption,
  playlistRefusal,
  TOO_MANY,
  UNKNOWN,
} from './options.ts';

const CHANGE = { effect: 'change', visibility: 'ephemeral' } as const;

export const create = subcommand({
  ...CHANGE,
  description: 'Make a playlist of your own, or of this server',
  options: { name: newName('What it is called'), for: ownerOption },
  run: async (context) => {
    const { voice, options } = context;
    const name = parsePlaylistName(options.name);
    if (name === undefined) return refuse(BAD_NAME);
    const outcome = await createPlaylist(voice.store, callerOf(context), { of: options.for ?? 'member', name });
    if (outcome.status !== 'created') return refuse(notCreated(outcome));
    return said(`**${plain(name)}** is there. \`/playlist add\` puts what plays into it.`);
  },
});

export const rename = subcommand({
  ...CHANGE,
  description: 'Call a playlist something else',
  options: { playlist: playlistOption, name: newName('What it is called from now on') },
  run: async (context) => {
    const { voice, options } = context;
    const name = parsePlaylistName(options.name);
    if (name === undefined) return refuse(BAD_NAME);
    const outcome = await changePlaylist(voice.store, callerOf(context), options.playlist, { action: 'rename', name });
    if (outcome.status === 'name_taken') return refuse(NAME_TAKEN);
    if (outcome.status === 'changed') return said(`**${plain(outcome.name)}** is called **${plain(name)}** now.`);
    return refuse(outcome.status === 'too_many' ? TOO_MANY : playlistRefusal(outcome));
  },
});

export const share = subcommand({
  ...CHANGE,
  description: 'Let others work on a playlist, or give out a code with which anybody may play and copy it',
  options: {
    playlist: playlistOption,
    user: option.user({ description: 'Who may change what is in it' }),
    role: option.role({ description: 'Whose members may change what is in it' }),
    stop: option.boolean({ description: 'Not any more: the member, the role, or the code when neither is named' }),
  },
  run: async (context) => {
    const { voice, options, guild } = context;
    const { playlist, user, role, stop: isOver = false } = options;
    if (user !== undefined && role !== undefined) return refuse('Either `user` or `role`: leave one of them out.');
    if (user?.isBot === true) return refuse('Bots make no playlists. Pick a member.');
    if (role !== undefined && role.id === guild?.id)
      return refuse('That would be everybody. Without `role` you get a code, with which anybody may play and copy it.');
    const editor = user?.id ?? role?.id;
    const change =
      editor === undefined
        ? ({ action: isOver ? 'unshare' : 'share' } as const)
        : ({ action: isOver ? 'dismiss' : 'admit', editor, isRole: role !== undefined } as const);
    const outcome = await changePlaylist(voice.store, callerOf(context), playlist, change);
    if (outcome.status === 'too_many') return refuse('So many work on it already. Take somebody out with `stop`.');
    if (outcome.status === 'name_taken') throw new TypeError('Sharing names nothing.');
    if (outcome.status !== 'changed') return refuse(playlistRefusal(outcome));
    const name = `**${plain(outcome.name)}**`;
    const who = user === undefined ? `<@&${role?.id}>` : `<@${user.id}>`;
    switch (change.action) {
      case 'share':
        return said(
          `Whoever has the code \`${outcome.code}\` may play ${name} (\`/playlist play\`) and copy it (\`/playlist import\`). \`stop\` ends that.`,
        );
      case 'unshare':
        return said(`The code of ${name} is worth nothing any more.`);
      case 'admit':
        return said(`${who} may change what is in ${name} now.`);
      case 'dismiss':
        return said(`${who} may not change ${name} any more.`);
    }
  },
});

export const deletion = subcommand({
  effect: 'read',
  visibility: 'ephemeral',
  description: 'End a playlist and all that is in it',
  options: { playlist: playlistOption },
  run: (context) => {
    const { voice, options, user } = context;
    const read = readPlaylist(voice.store, callerOf(context), options.playlist, { offset: 0, limit: 0 });
    return looked(voice.store, context, read, (found) => {
      if (found === null) return refuse(UNKNOWN);
      if (found.right !== 'owner') return refuse(playlistRefusal({ status: 'forbidden' }));
      const { id, name, tracks } = found;
      const what = tracks === 0 ? 'It is empty.' : `It has ${tracks} of ${MUSIC.playlists.items} tracks.`;
      return reply({
        ...saying(`Delete **${plain(name)}**? ${what} That cannot be undone.`, COLOURS.wait),
        rows: [[confirmDeletion.with({ playlist: id }, { label: 'Delete it', style: 'danger', onlyFor: user.id })]],
      });
    });
  },
});

/** What cannot be undone is asked once more. Whether it is still theirs is decided when they confirm. */
export const confirmDeletion = button({
  ...CHANGE,
  id: 'playlist.delete',
  once: 'member',
  args: { playlist: arg.snowflake() },
  run: async (context) => {
    const { voice, args } = context;
    const outcome = await changePlaylist(voice.store, callerOf(context), args.playlist, { action: 'delete' });
    if (outcome.status === 'changed')
      return update({ ...saying(`**${plain(outcome.name)}** is deleted.`, COLOURS.calm), rows: [] });
    if (outcome.status === 'name_taken' || outcome.status === 'too_many')
      throw new TypeError('Deleting makes nothing.');
    return refuse(playlistRefusal(outcome));
  },
});
