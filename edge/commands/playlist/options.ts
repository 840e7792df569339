/** What the subcommands of `/playlist` have in common: who asks, which playlist is meant, and why it is not to be had. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { PLAYLIST_NAME_LENGTH } from '../../../shared/music/playlist-name.ts';
import {
  type createPlaylist,
  listPlaylists,
  type PlaylistCaller,
  type PlaylistRefusal,
} from '../../../shared/music/playlists.ts';
import { gateSentence, isGateRefusal } from '../look.ts';
import { askerOf } from '../music/request.ts';
import type { Context } from '../pools/refusals.ts';
import { autocomplete, option } from '../services.ts';

const CHOICES = 25;
const CHOICE_LENGTH = 100;

export const BAD_NAME = `A playlist’s name has 1 to ${PLAYLIST_NAME_LENGTH} ordinary characters, and is not a number.`;
export const NAME_TAKEN = 'There is a playlist of that name already. Choose another name.';
export const TOO_MANY = `There are ${MUSIC.playlists.most} playlists already, as many as one can have. \`/playlist delete\` ends one.`;
export const UNKNOWN = 'I know no such playlist. `/playlist list` shows those you can use.';

export function playlistRefusal(refusal: PlaylistRefusal): string {
  if (isGateRefusal(refusal)) return gateSentence(refusal);
  return refusal.status === 'unknown_playlist'
    ? UNKNOWN
    : 'That is for whoever the playlist belongs to; a server’s belong to its staff. `/playlist import` copies it for you.';
}

/** Why a playlist was not made. @param nameTaken said where it is the name. */
export function notCreated(
  refusal: Exclude<Awaited<ReturnType<typeof createPlaylist>>, { status: 'created' }>,
  nameTaken = NAME_TAKEN,
): string {
  switch (refusal.status) {
    case 'name_taken':
      return nameTaken;
    case 'too_many':
      return TOO_MANY;
    case 'forbidden':
      return 'This server’s playlists are made by its staff. Leave `for` out, and it is yours.';
    default:
      return gateSentence(refusal);
  }
}

export function callerOf(context: Context): PlaylistCaller {
  const { key, user, guild, command } = context;
  return { key, user, guild, command, isStaff: askerOf(context).isStaff };
}

const choices = autocomplete(async (context) => {
  const found = await listPlaylists(context.voice.store, callerOf(context as unknown as Context), context.value.trim());
  return found.slice(0, CHOICES).map(({ id, name, of, tracks }) => ({
    name: `${name} (${tracks}${of === 'guild' ? ', server' : ''})`.slice(0, CHOICE_LENGTH),
    value: id,
  }));
});

/** The playlist that is meant: by its name, or by the code it is shared with. */
export const playlistOption = option.string({
  description: 'The playlist: its name, or the code it is shared with',
  required: true,
  maxLength: CHOICE_LENGTH,
  autocomplete: choices,
});

export const newName = (description: string) =>
  option.string({ description, required: true, maxLength: PLAYLIST_NAME_LENGTH });

export const ownerOption = option.string({
  description: 'Whose it is; yours when left out',
  choices: [
    { name: 'Mine', value: 'member' },
    { name: 'The server’s', value: 'guild' },
  ],
});
