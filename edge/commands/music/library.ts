/** What members and servers keep: favourites, history, settings and playlists. */
import { dropFavorites, favorite, favorites, playAllFavorites, playFavorites, turnFavorites } from './favorites.ts';
import { history, playAgain, turnHistory } from './history.ts';
import { settings } from './settings/index.ts';

export { playlistCommand } from '../playlist/index.ts';
export { keepFavorite } from './favorites.ts';

/** Subcommands of `/music`. */
export const librarySubcommands = { favorite, favorites, history };

/** Groups of `/music`. */
export const libraryGroups = { settings };

/** What their answers carry. */
export const libraryComponents = [
  dropFavorites,
  playAgain,
  playAllFavorites,
  playFavorites,
  turnFavorites,
  turnHistory,
];
