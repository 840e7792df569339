/** How lyrics look: a page of them, with the line that is sung at the moment. */
import type { APIEmbed } from 'discord-api-types/v10';
import type { Lyrics } from '../../../shared/music/lyrics/answer.ts';
import { lineAt, linesOf, pagesOf } from '../../../shared/music/lyrics/text.ts';
import { plain, plainWithin } from '../../../shared/platform/markdown.ts';
import { COLOURS } from '../look.ts';

export interface LyricsPage {
  embed: APIEmbed;
  /** Which page it is, from 0. */
  page: number;
  /** How many there are; 1 for what is instrumental. */
  pages: number;
}

/**
 * One page of lyrics that can be read.
 *
 * @param at a page, from 0, the last one where there are not as many; or where the song is, in milliseconds: the page of that
 *   moment, with its line in bold.
 * @param source the service's name.
 */
export function lyricsPage(lyrics: Lyrics, at: { page: number } | { positionMs: number }, source: string): LyricsPage {
  const lines = linesOf(lyrics);
  const pages = pagesOf(lines);
  const present = 'positionMs' in at && lyrics.synced ? lineAt(lines, lyrics.synced, at.positionMs) : undefined;
  const wanted = 'page' in at ? at.page : pages.findIndex(({ to }) => present === undefined || present < to);
  const page = Math.min(Math.max(wanted, 0), Math.max(pages.length - 1, 0));
  const { from, to } = pages[page] ?? { from: 0, to: 0 };
  const text = lines.slice(from, to).map((line, place) => {
    const shown = plain(line);
    return from + place === present ? `**${shown}**` : shown;
  });
  const isSung = text.length > 0;
  return {
    embed: {
      color: isSung ? COLOURS.accent : COLOURS.calm,
      title: plainWithin(lyrics.title, 240) || 'Untitled',
      description: [
        plainWithin(lyrics.artist, 120),
        '',
        ...(isSung ? text : ['It is instrumental: nobody sings, so there is nothing to read.']),
      ]
        .join('\n')
        .trim(),
      footer: { text: `Lyrics from ${source}${pages.length > 1 ? ` · Page ${page + 1} of ${pages.length}` : ''}` },
    },
    page,
    pages: Math.max(pages.length, 1),
  };
}
