import { commandGroup } from '../services.ts';
import { autoplay } from './autoplay.ts';
import { back } from './back.ts';
import { clear } from './clear.ts';
import { favorite } from './favorite.ts';
import { dropFavorites, favoritePages, favorites, playAllFavorites, playFavorites } from './favorites.ts';
import { filter, pickFilters } from './filter.ts';
import { history, historyPages, playAgain } from './history.ts';
import { jump } from './jump.ts';
import { loop } from './loop.ts';
import { lyrics, lyricsNow, lyricsPages } from './lyrics.ts';
import { move } from './move.ts';
import { now } from './now.ts';
import { panelPress } from './panel.ts';
import { pause } from './pause.ts';
import { addList, play } from './play.ts';
import { queue, queuePages } from './queue.ts';
import { remove } from './remove.ts';
import { resume } from './resume.ts';
import { seek } from './seek.ts';
import { settings } from './settings/index.ts';
import { shuffle } from './shuffle.ts';
import { skip } from './skip.ts';
import { speed } from './speed.ts';
import { stop } from './stop.ts';
import { track } from './track/index.ts';
import { volume } from './volume.ts';

/** Discord allows 25 subcommands and groups together. */
export const music = commandGroup({
  name: 'music',
  module: 'music',
  description: 'Music in your voice channel',
  contexts: ['guild'],
  components: [
    addList,
    dropFavorites,
    lyricsNow,
    panelPress,
    pickFilters,
    playAgain,
    playAllFavorites,
    playFavorites,
    ...favoritePages.components,
    ...historyPages.components,
    ...lyricsPages.components,
    ...queuePages.components,
  ],
  examples: [
    '/music play query:night train',
    '/music play query:https://example.com/song place:next',
    '/music skip to:3',
    '/music seek time:1:23',
    '/music remove what:2-5',
    '/music filter preset:nightcore',
    '/music lyrics query:the loopbacks first light',
  ],
  subcommands: {
    play,
    pause,
    resume,
    skip,
    back,
    seek,
    stop,
    queue,
    now,
    lyrics,
    shuffle,
    loop,
    remove,
    move,
    jump,
    clear,
    volume,
    filter,
    speed,
    autoplay,
    favorite,
    favorites,
    history,
  },
  groups: { track, settings },
});
