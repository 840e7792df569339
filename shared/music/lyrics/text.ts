/** The words of a song as they are read: in lines, on pages, with the moments they are sung at. */
import { plain } from '../../platform/markdown.ts';
import { folded } from '../titles.ts';
import type { Lyrics } from './answer.ts';

export interface TimedLine {
  /** From the song's beginning, in milliseconds; at least 0. */
  atMs: number;
  /** Empty where nothing is sung. */
  text: string;
}

/** Lines `from` to, but without, `to`. */
export interface Page {
  from: number;
  to: number;
}

/** What a page holds at most. Lines fit a phone; characters are as sent, and Discord takes 4,096. */
export const PAGE = { lines: 30, characters: 2_000 } as const;
/** How many lines ahead a timed line is looked for: no further, or a chorus would be taken for its repetition. */
const AHEAD = 12;
/** Characters of a line. A longer one is a text without line breaks, and is broken. */
const LONGEST_LINE = 300;

const TIME = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/g;
const TIMES_AHEAD = /^(?:\s*\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\])+/;
/** Of single words, as some write them inside the lines. */
const WORD_TIME = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;
/** Milliseconds by which all lines come sooner. */
const OFFSET = /^[ \t]*\[offset:[ \t]*([+-]?\d{1,6})[ \t]*\]/im;

/** The lines of an LRC text that have a time, in the order they are sung in. */
export function parseLrc(lrc: string): TimedLine[] {
  const offsetMs = Number(OFFSET.exec(lrc)?.[1] ?? 0);
  const lines = lrc.split(/\r\n?|\n/).flatMap((line) => {
    const [ahead = ''] = TIMES_AHEAD.exec(line) ?? [];
    const text = line.slice(ahead.length).replace(WORD_TIME, ' ').replace(/\s+/g, ' ').trim();
    // A line that is sung several times has several times.
    return [...ahead.matchAll(TIME)].map(([, minutes, seconds, fraction = '']) => {
      const atMs = (Number(minutes) * 60 + Number(seconds)) * 1_000 + Number(`0.${fraction || 0}`) * 1_000;
      return { atMs: Math.max(0, Math.round(atMs) - offsetMs), text };
    });
  });
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}

/** What is to be read: no line is longer than fits, and never more than one in a row is empty. None when there is nothing. */
export function linesOf({ plain: words, synced }: Pick<Lyrics, 'plain' | 'synced'>): string[] {
  const given = words?.trim() ? words.split(/\r\n?|\n/) : parseLrc(synced ?? '').map(({ text }) => text);
  const lines = given.flatMap((line) => broken(line.replace(/\s+/g, ' ').trim()));
  const kept = lines.filter((line, place) => line !== '' || (place > 0 && lines[place - 1] !== ''));
  return kept.at(-1) === '' ? kept.slice(0, -1) : kept;
}

/** Whether there is anything to show of it. */
export function isReadable(lyrics: Lyrics): boolean {
  return lyrics.isInstrumental || linesOf(lyrics).length > 0;
}

/**
 * Which of the lines is sung at a moment; undefined before the first one, and where nothing is known of it.
 *
 * The timed words and those to be read need not agree in everything: a timed line stands for the next one that says the same.
 */
export function lineAt(lines: readonly string[], synced: string, positionMs: number): number | undefined {
  const said = lines.map(folded);
  let present: number | undefined;
  for (const { atMs, text } of parseLrc(synced)) {
    if (atMs > positionMs) break;
    const from = present === undefined ? 0 : present + 1;
    const sung = folded(text);
    const ahead = sung === '' ? -1 : said.slice(from, from + AHEAD).indexOf(sung);
    if (ahead !== -1) present = from + ahead;
  }
  return present;
}

/** Where to turn: between verses where one ends in the second half of a page, else between lines. */
export function pagesOf(lines: readonly string[]): Page[] {
  const pages: Page[] = [];
  for (let from = 0; from < lines.length; ) {
    const full = fullPage(lines, from);
    // Looked for on the page alone: of many lines without a verse, each page would look through all before it.
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

/** A line in pieces that fit, broken between words where there are some. */
function broken(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > LONGEST_LINE) {
    const space = rest.lastIndexOf(' ', LONGEST_LINE);
    const within = space > 0 ? space : LONGEST_LINE - Number(isHighSurrogate(rest, LONGEST_LINE - 1));
    pieces.push(rest.slice(0, within));
    rest = rest.slice(within).trimStart();
  }
  return [...pieces, rest];
}

/** Whether a cut after this place would leave half a character. */
function isHighSurrogate(text: string, place: number): boolean {
  const unit = text.charCodeAt(place);
  return unit >= 0xd800 && unit <= 0xdbff;
}
