/**
 * The words of a text in any language: languages that don't put spaces between words are taken apart by Unicode's dictionaries.
 * There's no stemming and there are no stop words, because nobody says which language a note is in.
 */
import { unicodePattern } from '../platform/unicode.ts';

/** What words are made of. Whatever else is in one doesn't count: `can't` is `cant`. */
const NOT_OF_WORDS = unicodePattern(String.raw`[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]`, 'gu');
/** Of one text. A note of 500 characters has at most 500. */
const MOST_WORDS = 500;
/** Of a question, words that are searched for. */
const MOST_ASKED = 64;
/** Postgres takes lexemes of up to 2 KB, and a word of a note has at most 500 characters. */
const LONGEST = 500;
/** Shorter words are searched as they are, and no word by less. */
const SHORTEST_STEM = 3;
/** Endings of up to this many letters may differ in a question: `dogs` finds `dog`. */
const ENDING = 2;

let segmenter: Intl.Segmenter | undefined;

/** Words as they're stored: in lowercase, in compatibility form, each once, in their order. */
export function wordsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  const words = new Set<string>();
  for (const { segment } of segmenter.segment(text.normalize('NFKC').toLowerCase())) {
    const word = segment.replace(NOT_OF_WORDS(), '');
    if (word !== '' && word.length <= LONGEST) words.add(word);
    if (words.size === MOST_WORDS) break;
  }
  return [...words];
}

/** The text query for what a member typed into a search: all words, each by its beginning. Undefined if there are no words. */
export function searchQuery(text: string): string | undefined {
  const words = wordsOf(text).slice(0, MOST_ASKED);
  return words.length === 0 ? undefined : words.map((word) => `'${word}':*`).join(' & ');
}

export interface WeightedQuery {
  /** A text query for one word. */
  query: string;
  /** What finding it counts. */
  weight: number;
}

/** The words of a question. Any of them will do. In most languages, short ones say little: `is`, `my`, `un`. */
export function questionQueries(question: string): WeightedQuery[] {
  const queries = new Map<string, number>();
  for (const word of wordsOf(question)) {
    const letters = [...word];
    const stem = letters.slice(0, Math.max(SHORTEST_STEM, letters.length - ENDING)).join('');
    queries.set(letters.length >= SHORTEST_STEM ? `'${stem}':*` : `'${word}'`, Math.log(1 + letters.length));
    if (queries.size === MOST_ASKED) break;
  }
  return [...queries].map(([query, weight]) => ({ query, weight }));
}
