/** Numbers with the word they count, in English. */
import { unicodePattern } from './unicode.ts';

const LAST_WORD = unicodePattern(String.raw`^(.*?)([\p{L}\p{N}]*)$`, 'su');

/** `1,234`, from a whole number. Not by `Intl`: its first use takes a starting Worker 6 ms, and declarations use this. */
export function whole(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * The word for so many: `plural(2, 'is', 'are')`. What `Intl.PluralRules` decides for whole numbers in English, without loading it;
 * a test compares the two.
 *
 * @param many default: `one` with an s.
 */
export function plural(count: number, one: string, many = `${one}s`): string {
  return Math.abs(count) === 1 ? one : many;
}

/** `1 use`, `3 uses`, `1,234 entries`. */
export function counted(count: number, one: string, many?: string): string {
  return `${whole(count)} ${plural(count, one, many)}`;
}

/** Plurals that no rule below turns into their singular. */
const IRREGULAR: Readonly<Record<string, string>> = {
  axes: 'axe',
  bonuses: 'bonus',
  brownies: 'brownie',
  buses: 'bus',
  caches: 'cache',
  children: 'child',
  cookies: 'cookie',
  dice: 'die',
  dies: 'die',
  elves: 'elf',
  feet: 'foot',
  gases: 'gas',
  geese: 'goose',
  genies: 'genie',
  halves: 'half',
  horseshoes: 'horseshoe',
  knives: 'knife',
  leaves: 'leaf',
  loaves: 'loaf',
  men: 'man',
  menus: 'menu',
  mice: 'mouse',
  movies: 'movie',
  oxen: 'ox',
  pence: 'penny',
  people: 'person',
  pies: 'pie',
  pixies: 'pixie',
  rookies: 'rookie',
  selfies: 'selfie',
  series: 'series',
  shoes: 'shoe',
  smoothies: 'smoothie',
  species: 'species',
  teeth: 'tooth',
  ties: 'tie',
  toes: 'toe',
  wolves: 'wolf',
  women: 'woman',
  zombies: 'zombie',
};

/** Endings of plurals, most particular first, and what's left of them in the singular. */
const ENDINGS: readonly [RegExp, string][] = [
  [/(.[^aeiou])ies$/i, '$1y'],
  [/(ss|sh|ch|x|zz|[^aeiou]o)es$/i, '$1'],
  // Words like bonus, chess, and chassis aren't plurals.
  [/(us|ss|is)$/i, '$1'],
  [/(.)s$/i, '$1'],
];

/**
 * The singular of what someone named in the plural: `gem` from `gems`, `berry` from `berries`, `bag of gold` from `bags of gold`.
 * What doesn't look like an English plural stays as it is.
 */
export function singularOf(name: string): string {
  const [, head = '', tail = ''] = /^(.*?)(\sof\s.*)?$/is.exec(name) ?? [];
  const [, before = '', word = ''] = LAST_WORD().exec(head) ?? [];
  return `${before}${singularWord(word)}${tail}`;
}

function singularWord(word: string): string {
  const folded = word.toLowerCase();
  const irregular = Object.hasOwn(IRREGULAR, folded) ? IRREGULAR[folded] : undefined;
  const [pattern, left = ''] = ENDINGS.find(([ending]) => ending.test(word)) ?? [];
  const singular = irregular ?? (pattern === undefined ? word : word.replace(pattern, left));
  if (word === folded) return singular;
  if (word === word.toUpperCase()) return singular.toUpperCase();
  return irregular === undefined ? singular : `${word.charAt(0)}${singular.slice(1)}`;
}
