/** Text from outside: what members type, titles and names from other services, files. Cleaned here, and nowhere else. */
import { unicodePattern } from './unicode.ts';

/** NUL, which Postgres can't store, and halves of characters, which nobody can display. */
const UNSTORABLE = unicodePattern(String.raw`[\0\p{Surrogate}]`, 'gu');
/** How JSON writes them, among others: only whole text tells whether a half has its other half. */
const UNSTORABLE_IN_JSON = /\\u(?:0000|d[89a-f])/i;
/**
 * Control and format characters, spaces, and what fonts draw as nothing. Hangul fillers are letters to Unicode, and the empty
 * braille pattern (U+2800) and the null notehead (U+1D159) are symbols.
 */
const INVISIBLE = unicodePattern(String.raw`[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]`, 'gu');

/** Created on first use, because most processes of an edge never cut anything. */
let characters: Intl.Segmenter | undefined;
/** A character as people see it may have any number of marks. Longer ones are cut, in UTF-16 code units. */
const LONGEST_CHARACTER = 64;

/** Without what can't be stored or displayed. */
export function cleanText(text: string): string {
  return text.replace(UNSTORABLE(), '');
}

/**
 * Parses JSON from outside, and cleans every text in it.
 *
 * @throws {SyntaxError} if it isn't JSON.
 */
export function parseCleanJson(text: string): unknown {
  // Most has nothing to clean, and a reviver takes several times as long.
  if (!UNSTORABLE_IN_JSON.test(text) && text.isWellFormed()) return JSON.parse(text);
  return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? cleanText(value) : value));
}

/**
 * Cuts text between characters as people see them: an emoji with its skin tone stays whole or goes.
 *
 * @param most in UTF-16 code units; at least 1.
 */
export function truncateText(text: string, most: number): string {
  if (text.length <= most) return text;
  characters ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let end = 0;
  // One character more, so that the last one isn't mistaken for whole.
  for (const { segment, index } of characters.segment(text.slice(0, most + LONGEST_CHARACTER))) {
    if (index + segment.length > most) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** Whether there's anything to see. Names without it are refused. */
export function isVisible(text: string): boolean {
  return text.replace(INVISIBLE(), '') !== '';
}
