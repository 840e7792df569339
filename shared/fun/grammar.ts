/** English, as far as the words of the themes need it. */

/** Letters that say otherwise than they sound. */
const SOUNDS_LIKE_CONSONANT = /^(?:uni(?!m|n)|use|usu|ut|uku|eu|one\b|once\b)/i;
const SILENT_H = /^(?:hour|honest|honor|heir)/i;

/** `a telescope`, `an owl`. */
export function withArticle(noun: string): string {
  const isVowel = SILENT_H.test(noun) || (/^[aeiou]/i.test(noun) && !SOUNDS_LIKE_CONSONANT.test(noun));
  return `${isVowel ? 'an' : 'a'} ${noun}`;
}

/** With a capital at its start, if that's one of our words: names are written as they're given. */
export function capitalize(text: string): string {
  return text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
}

const SMALL_WORDS = new Set(['a', 'an', 'and', 'at', 'for', 'from', 'in', 'of', 'on', 'the', 'to', 'under', 'with']);

/** As in a title: `Jar of Starlight`. */
export function titleCase(text: string): string {
  return text
    .split(' ')
    .map((word, index) => (index > 0 && SMALL_WORDS.has(word) ? word : word.split('-').map(capitalize).join('-')))
    .join(' ');
}

const SPELLED = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** Up to twelve in words. */
export function spell(count: number): string {
  return SPELLED[count] ?? String(count);
}

/** What somebody does, in every form that a sentence may need. */
export interface Deed {
  /** `teach a satellite to whistle` */
  do: string;
  /** `teaches a satellite to whistle` */
  does: string;
  /** `taught a satellite to whistle` */
  did: string;
  /** `teaching a satellite to whistle` */
  doing: string;
}

/** Verbs whose past or `-ing` isn't formed by the rules below. */
const IRREGULAR: Readonly<Record<string, readonly [did: string, doing: string]>> = {
  blow: ['blew', 'blowing'],
  bring: ['brought', 'bringing'],
  build: ['built', 'building'],
  catch: ['caught', 'catching'],
  dig: ['dug', 'digging'],
  draw: ['drew', 'drawing'],
  find: ['found', 'finding'],
  flip: ['flipped', 'flipping'],
  hide: ['hid', 'hiding'],
  hold: ['held', 'holding'],
  hum: ['hummed', 'humming'],
  knit: ['knitted', 'knitting'],
  lose: ['lost', 'losing'],
  nap: ['napped', 'napping'],
  outrun: ['outran', 'outrunning'],
  outswim: ['outswam', 'outswimming'],
  read: ['read', 'reading'],
  ride: ['rode', 'riding'],
  ring: ['rang', 'ringing'],
  sing: ['sang', 'singing'],
  sit: ['sat', 'sitting'],
  spin: ['spun', 'spinning'],
  sweep: ['swept', 'sweeping'],
  swing: ['swung', 'swinging'],
  teach: ['taught', 'teaching'],
  trim: ['trimmed', 'trimming'],
  unjam: ['unjammed', 'unjamming'],
  win: ['won', 'winning'],
  write: ['wrote', 'writing'],
};

/** @param phrase begins with a verb. */
export function conjugate(phrase: string): Deed {
  const [verb = '', ...others] = phrase.split(' ');
  const rest = others.length === 0 ? '' : ` ${others.join(' ')}`;
  const [did, doing] = IRREGULAR[verb] ?? [pastOf(verb), ingOf(verb)];
  return { do: phrase, does: thirdOf(verb) + rest, did: did + rest, doing: doing + rest };
}

const CONSONANT_AND_Y = /[^aeiou]y$/;

function thirdOf(verb: string): string {
  if (CONSONANT_AND_Y.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

function pastOf(verb: string): string {
  if (CONSONANT_AND_Y.test(verb)) return `${verb.slice(0, -1)}ied`;
  return verb.endsWith('e') ? `${verb}d` : `${verb}ed`;
}

function ingOf(verb: string): string {
  return /[^eoy]e$/.test(verb) ? `${verb.slice(0, -1)}ing` : `${verb}ing`;
}
