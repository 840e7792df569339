/** Why something about playlists isn't possible, in sentences that say what to do instead. */
import { MUSIC } from '../../../shared/music/catalog.ts';
import { PLAYLIST_NAME_LENGTH } from '../../../shared/music/playlist-name.ts';
import type { createPlaylist, PlaylistRefusal } from '../../../shared/music/playlists.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';

export const BAD_NAME = `A playlist's name can have up to ${PLAYLIST_NAME_LENGTH} visible characters, and it can't be just a number.`;
export const NAME_TAKEN = 'A playlist with that name already exists. Choose another name.';
export const TOO_MANY = `You've reached the limit of ${MUSIC.playlists.most} playlists. Delete one with \`/playlist delete\`.`;
export const UNKNOWN = "I can't find that playlist. `/playlist list` shows the ones you can use.";
export const NOT_OWNER =
  'Only the owner of a playlist can do that. A server’s playlists belong to members with **Manage Server**. You can copy it with `/playlist import`.';

export function playlistRefusal(refusal: PlaylistRefusal): Gated | ReturnType<typeof refuse> {
  if (isGated(refusal)) return refusal;
  return refuse(refusal.status === 'unknown_playlist' ? UNKNOWN : NOT_OWNER);
}

/** Why a playlist wasn't created. @param nameTaken the sentence when its name is the reason. */
export function notCreated(
  refusal: Exclude<Awaited<ReturnType<typeof createPlaylist>>, { status: 'created' }>,
  nameTaken = NAME_TAKEN,
): Awaited<Answer> {
  switch (refusal.status) {
    case 'name_taken':
      return refuse(nameTaken);
    case 'too_many':
      return refuse(TOO_MANY);
    case 'forbidden':
      return refuse(
        'You need **Manage Server** to create playlists for the server. Leave out `for` to create your own.',
      );
    default:
      return refusal;
  }
}
