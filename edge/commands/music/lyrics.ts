/** The lyrics of the current track, opened at its position, or of a song that someone names. */
import { arg } from '../../interactions/custom-id.ts';
import { reply, update } from '../../interactions/reply.ts';
import { paginator } from '../paginator.ts';
import { button, option, subcommand } from '../services.ts';
import type { LyricsButtons } from './lyrics-answer.ts';

/** Every use asks someone else's service. */
const READ = {
  contexts: ['guild'],
  effect: 'read',
  visibility: 'ephemeral',
  limit: { count: 15, windowMs: 30_000 },
} as const;
/** Characters of artist and title together. */
const LONGEST_QUERY = 200;

export const lyrics = subcommand({
  description: 'Read the lyrics of the current track, or of any song',
  ...READ,
  options: {
    query: option.string({
      description: 'Artist and title (default: the current track)',
      minLength: 1,
      maxLength: LONGEST_QUERY,
    }),
  },
  run: async (context) => {
    const { named, ofCurrentTrack } = await import('./lyrics-answer.ts');
    const buttons = buttonsFor(context.user.id);
    const { query } = context.options;
    return query === undefined
      ? ofCurrentTrack(context, reply, buttons)
      : named(context, query, LONGEST_QUERY, buttons);
  },
});

/** The pages of the same lyrics. */
export const lyricsPages = paginator({
  id: 'music.lyrics',
  ...READ,
  args: {
    /** The service's id of them. */
    lyrics: arg.integer(),
    why: arg.oneOf('named', 'playing'),
  },
  show: async (context, about, page, place) =>
    (await import('./lyrics-answer.ts')).pageOf(context, about, page, place, buttonsFor(context.user.id)),
});

/** The same as `/music lyrics` without a query. */
export const lyricsNow = button({
  id: 'music.lyrics.now',
  ...READ,
  run: async (context) =>
    (await import('./lyrics-answer.ts')).ofCurrentTrack(context, update, buttonsFor(context.user.id)),
});

function buttonsFor(onlyFor: string): LyricsButtons {
  return (lyrics, why, position) => [
    ...lyricsPages.buttons({ lyrics, why }, position, onlyFor),
    ...(why === 'playing' ? [lyricsNow.with({}, { label: 'Current track', onlyFor })] : []),
  ];
}
