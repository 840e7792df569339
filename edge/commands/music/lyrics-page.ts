/** A page of lyrics, with the line that is being sung. */
import type { APIEmbed } from 'discord-api-types/v10';
import type { Lyrics } from '../../../shared/music/lyrics/answer.ts';
import { lineAt, linesOf, pagesOf } from '../../../shared/music/lyrics/text.ts';
import { plain, plainWithin } from '../../../shared/platform/markdown.ts';
import { COLORS } from '../format.ts';

export interface LyricsPage {
  embed: APIEmbed;
  /** From 0. */
  page: number;
  /** How many there are; 1 for an instrumental. */
  pages: number;
}

/**
 * One page of lyrics that can be read.
 *
 * @param at a page, from 0 (or the last one, if there are fewer); or the position in the song, in milliseconds: the page for that
 *   moment, with its line in bold.
 * @param source the service's name.
 */
export function lyricsPage(lyrics: Lyrics, at: { page: number } | { positionMs: number }, source: string): LyricsPage {
  const lines = linesOf(lyrics);
  const pages = pagesOf(lines);
  const current = 'positionMs' in at && lyrics.synced ? lineAt(lines, lyrics.synced, at.positionMs) : undefined;
  const asked = 'page' in at ? at.page : pages.findIndex(({ to }) => current === undefined || current < to);
  const page = Math.min(Math.max(asked, 0), Math.max(pages.length - 1, 0));
  const { from, to } = pages[page] ?? { from: 0, to: 0 };
  const text = lines.slice(from, to).map((line, index) => {
    const shown = plain(line);
    return from + index === current ? `**${shown}**` : shown;
  });
  const hasText = text.length > 0;
  return {
    embed: {
      color: hasText ? COLORS.accent : COLORS.calm,
      title: plainWithin(lyrics.title, 240) || 'Untitled',
      description: [
        plainWithin(lyrics.artist, 120),
        '',
        ...(hasText ? text : ['This track is instrumental, so it has no lyrics.']),
      ]
        .join('\n')
        .trim(),
      footer: { text: `Lyrics from ${source}${pages.length > 1 ? ` · Page ${page + 1} of ${pages.length}` : ''}` },
    },
    page,
    pages: Math.max(pages.length, 1),
  };
}
