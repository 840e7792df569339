/** Names in a game, as pictures show them: the same one with and without a tag, emoji, or accents. */
import { unicodePattern } from '../../platform/unicode.ts';

/** Clan tags and the like. */
const TAGS = /\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|<[^>]*>|【[^】]*】|「[^」]*」|『[^』]*』|〔[^〕]*〕|《[^》]*》/gu;
const EMOJI = unicodePattern(String.raw`\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}`, 'gu');
const MARKS = unicodePattern(String.raw`\p{M}`, 'gu');
const NO_LETTER = unicodePattern(String.raw`[^\p{L}\p{N}]`, 'gu');
/** In UTF-16 code units: what the database takes. */
const MOST = 400;

/** What makes two names the same: letters and digits alone, without accents, in lower case. Never empty. */
export function canonicalName(name: string): string {
  const plain = name.normalize('NFKC').replace(EMOJI(), '');
  const letters = lettersOf(plain.replace(TAGS, ' ')) || lettersOf(plain);
  // A name of nothing but emoji or punctuation is itself.
  return (letters || name.normalize('NFKC').replace(/\s+/gu, '').toLowerCase() || '?').slice(0, MOST);
}

function lettersOf(text: string): string {
  // Lower case may bring marks of its own, as İ does.
  const folded = text.normalize('NFKD').toLowerCase().normalize('NFKD');
  return folded.replace(MARKS(), '').replace(NO_LETTER(), '').normalize('NFKC');
}

/** Characters that are taken for each other in pictures. */
const ALIKE: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  i: 'l',
  '2': 'z',
  '5': 's',
  '8': 'b',
  q: 'g',
  '9': 'g',
};

/** The name that's most like another one, if one is. @param known by canonical name. */
export function nearestName(canonical: string, known: readonly string[]): string | undefined {
  const wanted = alike(canonical);
  let nearest: { name: string; distance: number } | undefined;
  for (const name of known.toSorted()) {
    const other = alike(name);
    const most = Math.floor(Math.max(wanted.length, other.length) / 3);
    const distance = distanceOf(wanted, other, Math.min(most, (nearest?.distance ?? most + 1) - 1));
    if (distance !== undefined) nearest = { name, distance };
  }
  return nearest?.name;
}

function alike(name: string): string[] {
  return Array.from(name, (character) => ALIKE[character] ?? character);
}

/** How many characters have to be changed, added, or removed; undefined if it's more than `most`. */
function distanceOf(from: readonly string[], to: readonly string[], most: number): number | undefined {
  if (most < 0 || Math.abs(from.length - to.length) > most) return undefined;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, character] of from.entries()) {
    const next = [index + 1];
    for (const [place, other] of to.entries()) {
      const replaced = (row[place] ?? 0) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1));
    }
    row = next;
  }
  const distance = row.at(-1) ?? 0;
  return distance <= most ? distance : undefined;
}
