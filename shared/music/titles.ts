/** What titles contain besides the name of the music, and how similar two of them are. */
import { isVisible } from '../platform/text.ts';
import { unicodePattern } from '../platform/unicode.ts';
import type { Track } from './track.ts';

const MARKS = unicodePattern(String.raw`\p{M}`, 'gu');
const NO_WORD = unicodePattern(String.raw`[^\p{L}\p{N}]+`, 'gu');

/** Words in a title that mark another recording of the same music. */
const VARIANTS = {
  live: /\b(live|concert|unplugged|mtv|tour)\b/,
  cover: /\b(cover(ed)?|tribute|version by)\b/,
  remix: /\b(remix(ed)?|mix|bootleg|mashup|rework|flip|vip|edit)\b/,
  karaoke: /\b(karaoke|instrumental|backing track|off vocal)\b/,
  tempo: /\b(nightcore|daycore|slowed|reverb|sped up|speed up|8d|bass boosted|vaporwave)\b/,
  acoustic: /\b(acoustic|piano version|orchestral)\b/,
  hour: /\b(\d+ hours?|loop(ed)?|extended)\b/,
} as const;
type Variant = keyof typeof VARIANTS;

/** Common words that say nothing about the recording. Radio edits and album versions are the normal ones. */
const NOISE =
  /\b(official|music|lyrics?|audio|video|visuali[sz]er|clip|hd|hq|4k|mv|m v|remaster(ed)?|explicit|clean|radio edit|album version|original mix)\b/g;
const BRACKETS = /[([{【「][^)\]}】」]*[)\]}】」]/g;

/** How many characters of a name are examined, because patterns are slow on very long ones. */
const LONGEST_NAME = 300;

/** The title to show: some tracks have none, or an invisible one, and Discord refuses an empty one. */
export function shownTitle({ title }: Pick<Track, 'title'>): string {
  return isVisible(title) ? title : 'Untitled';
}

/** Lowercase letters, digits, and single spaces, without accents. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(MARKS(), '').toLowerCase().replace(NO_WORD(), ' ').trim();
}

/** Which variants of the usual recording a title names. */
export function variantsOf({ title }: Pick<Track, 'title'>): Set<Variant> {
  const text = folded(title).replace(NOISE, ' ');
  return new Set((Object.keys(VARIANTS) as Variant[]).filter((name) => VARIANTS[name].test(text)));
}

/** The author without the additions of channel names: `Queen - Topic`, `QueenVEVO`. */
export function bareAuthor(author: string): string {
  return author
    .slice(0, LONGEST_NAME)
    .replace(/\s+-\s+topic$/i, '')
    .replace(/vevo$/i, '')
    .replace(/\bofficial\b/gi, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The bare title, without the author, meaningless brackets, and featured artists. */
export function bareTitle({ title, author }: Pick<Track, 'title' | 'author'>): string {
  const isNoise = (text: string) =>
    folded(text)
      .replace(NOISE, '')
      .replace(/\b(the|in|with|\d{4})\b/g, '')
      .trim() === '';
  const name = title.slice(0, LONGEST_NAME);
  const bare = name
    .replace(BRACKETS, (bracket) => (isNoise(bracket) || /^.(feat|ft|with)\b/i.test(bracket) ? ' ' : bracket))
    .replace(/\s(feat|ft)\.?\s.*$/i, '')
    .replace(/\s[|/]\s.*$/, (tail) => (isNoise(tail) ? '' : tail));
  const [before = '', ...after] = bare.split(/\s[-–—]\s/);
  const isAuthor = after.length > 0 && similarity(before, bareAuthor(author)) > 0.7;
  const parts = (isAuthor ? after : [before, ...after]).filter((part, place) => place === 0 || !isNoise(part));
  return parts.join(' - ').replace(/\s+/g, ' ').trim() || name.trim();
}

/** How similar two texts are, from 0 to 1: the Sørensen–Dice coefficient of their letter pairs. */
export function similarity(a: string, b: string): number {
  const [left, right] = [folded(a).replaceAll(' ', ''), folded(b).replaceAll(' ', '')];
  if (left === right) return left === '' ? 0 : 1;
  const pairs = new Map<string, number>();
  const pairsIn = (text: string) =>
    Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
  for (const pair of pairsIn(left)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of pairsIn(right)) {
    const count = pairs.get(pair) ?? 0;
    if (count === 0) continue;
    pairs.set(pair, count - 1);
    shared++;
  }
  return (2 * shared) / Math.max(1, left.length + right.length - 2);
}
