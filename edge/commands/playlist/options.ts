/** The options that several subcommands of `/playlist` have. */

import { PLAYLIST_NAME_LENGTH } from '../../../shared/music/playlist-name.ts';
import { listPlaylists } from '../../../shared/music/playlists.ts';
import { truncateText } from '../../../shared/platform/text.ts';
import { autocompleteInGuild, option } from '../services.ts';
import { playlistCaller } from './caller.ts';

const MOST_CHOICES = 25;
const LONGEST_CHOICE = 100;

const choices = autocompleteInGuild(async (context) => {
  const found = await listPlaylists(context.store, playlistCaller(context), context.value.trim());
  return found.slice(0, MOST_CHOICES).map(({ id, name, of, owner, tracks }) => ({
    name: truncateText(
      `${name} (${tracks}${of === 'guild' ? ', server' : owner === context.user.id ? '' : ', shared'})`,
      LONGEST_CHOICE,
    ),
    value: id,
  }));
});

export const playlistOption = option.string({
  description: 'The playlist’s name or share code',
  required: true,
  maxLength: LONGEST_CHOICE,
  autocomplete: choices,
});

export const newNameOption = (description: string) =>
  option.string({ description, required: true, maxLength: PLAYLIST_NAME_LENGTH });

export const ownerOption = option.string({
  description: 'Who owns it (default: you)',
  choices: [
    { name: 'Me', value: 'member' },
    { name: 'This server', value: 'guild' },
  ],
});
