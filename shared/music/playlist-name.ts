/** Names of playlists, as people type and read them. */

/** In characters. */
export const PLAYLIST_NAME_LENGTH = 50;

/** Control and format characters, line separators, and characters that nobody has. A joiner is part of many emoji. */
const UNFIT = /[^\P{C}\u200D]|[\u2028\u2029]/u;
/** Digits alone would be taken for an id. */
const LOOKS_LIKE_ID = /^\d+$/;

/** A name as it is kept: composed, and with single spaces. Undefined when it cannot be one. */
export function parsePlaylistName(typed: string): string | undefined {
  const name = typed.normalize('NFC').trim().replace(/\s+/g, ' ');
  const isFit = name !== '' && name.length <= PLAYLIST_NAME_LENGTH && !UNFIT.test(name);
  return isFit && !LOOKS_LIKE_ID.test(name) ? name : undefined;
}
