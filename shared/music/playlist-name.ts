/** The rules for names of playlists. */
import { isVisible } from '../platform/text.ts';

/** In characters. */
export const PLAYLIST_NAME_LENGTH = 50;

/** Control and format characters, line separators, and unassigned characters. Joiners are part of many emoji. */
const UNFIT = /[^\P{C}\u200D]|[\u2028\u2029]/u;
/** A name of only digits would be mistaken for an id. */
const LOOKS_LIKE_ID = /^\d+$/;

/** The name to store, in composed form and with single spaces; undefined when it isn't allowed. */
export function parsePlaylistName(typed: string): string | undefined {
  const name = typed.normalize('NFC').trim().replace(/\s+/g, ' ');
  const isFit = name !== '' && name.length <= PLAYLIST_NAME_LENGTH && !UNFIT.test(name) && isVisible(name);
  return isFit && !LOOKS_LIKE_ID.test(name) ? name : undefined;
}
