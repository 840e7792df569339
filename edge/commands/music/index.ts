import { commandGroup } from '../services.ts';
import { libraryComponents, libraryGroups, librarySubcommands } from './library.ts';
import { lyrics, lyricsNow, turnLyrics } from './lyrics.ts';
import { panelPress } from './panel.ts';
import { addList, play } from './play.ts';
import { back, jump, pause, resume, seek, skip, stop, trackSubcommands } from './playback.ts';
import { now, queue, turnQueue } from './queue.ts';
import { autoplay, clear, loop, move, remove, shuffle } from './queue-changes.ts';
import { filter, pickFilters, speed, volume } from './sound.ts';

/** Discord takes 25 subcommands and groups together. */
export const music = commandGroup({
  name: 'music',
  module: 'music',
  description: 'Music in your voice channel',
  contexts: ['guild'],
  components: [addList, lyricsNow, panelPress, pickFilters, turnLyrics, turnQueue, ...libraryComponents],
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
    ...librarySubcommands,
  },
  groups: {
    track: { description: 'Move about in what plays', subcommands: trackSubcommands },
    ...libraryGroups,
  },
});
