/** The text of a song: its lines, pages, and times. */

import { plain } from '../../platform/markdown.ts';
import { truncateText } from '../../platform/text.ts';
import { folded } from '../titles.ts';
import type { Lyrics } from './answer.ts';

export interface TimedLine {
  /** From the start of the song, in milliseconds; at least 0. */
  atMs: number;
  /** Empty during a pause. */
  text: string;
}

/** Lines `from` to `to`, exclusive. */
export interface Page {
  from: number;
  to: number;
}

/** The most on one page. The lines fit on a phone; Discord allows 4,096 characters, with escapes. */
export const PAGE = { lines: 30, characters: 2_000 } as const;
/** How many lines ahead a timed line is searched for: further ahead, a chorus would match its repetition. */
const AHEAD = 12;
/** Characters of a line. A longer one is a text without line breaks, and is wrapped. */
const LONGEST_LINE = 300;

const TIME = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/g;
const TIMES_AHEAD = /^(?:\s*\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\])+/;
/** Times of single words, or of syllables, inside a line: what separates words is beside them. */
const WORD_TIME = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;
/** Milliseconds by which all lines are earlier. */
const OFFSET = /^[ \t]*\[offset:[ \t]*([+-]?\d{1,6})[ \t]*\]/im;

/** The lines with a time in an LRC text, in order. */
export function parseLrc(lrc: string): TimedLine[] {
  const offsetMs = Number(OFFSET.exec(lrc)?.[1] ?? 0);
  const lines = lrc.split(/\r\n?|\n/).flatMap((line) => {
    const [ahead = ''] = TIMES_AHEAD.exec(line) ?? [];
    const text = line.slice(ahead.length).replace(WORD_TIME, '').replace(/\s+/g, ' ').trim();
    // A repeated line has several times.
    return [...ahead.matchAll(TIME)].map(([, minutes, seconds, fraction = '']) => {
      const atMs = (Number(minutes) * 60 + Number(seconds)) * 1_000 + Number(`0.${fraction || 0}`) * 1_000;
      return { atMs: Math.max(0, Math.round(atMs) - offsetMs), text };
    });
  });
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}

/** The lines to show, wrapped, and without more than one empty line in a row. None when there is no text. */
export function linesOf({ plain: words, synced }: Pick<Lyrics, 'plain' | 'synced'>): string[] {
  const given = words?.trim() ? words.split(/\r\n?|\n/) : parseLrc(synced ?? '').map(({ text }) => text);
  const lines = given.flatMap((line) => wrapped(withoutTimes(line)));
  const kept = lines.filter((line, place) => line !== '' || (place > 0 && lines[place - 1] !== ''));
  return kept.at(-1) === '' ? kept.slice(0, -1) : kept;
}

/** Some services leave times in what they call plain. */
function withoutTimes(line: string): string {
  return line.replace(TIMES_AHEAD, '').replace(WORD_TIME, '').replace(/\s+/g, ' ').trim();
}

/** Whether there is anything to show. */
export function isReadable(lyrics: Lyrics): boolean {
  return lyrics.isInstrumental || linesOf(lyrics).length > 0;
}

/**
 * The index of the line that is being sung; undefined before the first one, and when it's unknown.
 *
 * The timed text and the shown one may differ: a timed line corresponds to the next shown line with the same words.
 */
export function lineAt(lines: readonly string[], synced: string, positionMs: number): number | undefined {
  const shown = lines.map(folded);
  let current: number | undefined;
  for (const { atMs, text } of parseLrc(synced)) {
    if (atMs > positionMs) break;
    const from = current === undefined ? 0 : current + 1;
    const sung = folded(text);
    const ahead = sung === '' ? -1 : shown.slice(from, from + AHEAD).indexOf(sung);
    if (ahead !== -1) current = from + ahead;
  }
  return current;
}

/** Page breaks: between verses where one ends in the second half of a page, else between lines. */
export function pagesOf(lines: readonly string[]): Page[] {
  const pages: Page[] = [];
  for (let from = 0; from < lines.length; ) {
    const full = fullPage(lines, from);
    // Searched on this page only, or each page of a long text without verses would search all the pages before it.
    const verse = full === lines.length ? full : from + lines.slice(from, full + 1).lastIndexOf('');
    const to = verse - from >= (full - from) / 2 ? verse : full;
    pages.push({ from, to });
    from = lines[to] === '' ? to + 1 : to;
  }
  return pages;
}

function fullPage(lines: readonly string[], from: number): number {
  let characters = 0;
  let to = from;
  for (; to < lines.length && to - from < PAGE.lines; to++) {
    characters += plain(lines[to] as string).length + 1;
    if (characters > PAGE.characters) break;
  }
  return to;
}

/** A line wrapped between words where possible. */
function wrapped(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > LONGEST_LINE) {
    const space = rest.lastIndexOf(' ', LONGEST_LINE);
    // A single character may be longer than a line.
    const piece = rest.slice(0, space > 0 ? space : truncateText(rest, LONGEST_LINE).length || LONGEST_LINE);
    pieces.push(piece);
    rest = rest.slice(piece.length).trimStart();
  }
  return [...pieces, rest];
}
