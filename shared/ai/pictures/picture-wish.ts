/**
 * Wishes for a picture among what members say, in English. A wish that isn't found is answered in words, which is no harm; a question
 * that's taken for a wish costs a picture. So these are few, and they're strict: a sentence has to begin with what's wanted, and to
 * say what the picture shows.
 */
import { PROMPT_LENGTH } from './picture-limits.ts';

/** How people begin to ask. */
const POLITE =
  /^(?:(?:hey|hi|hello|ok|okay|so|now|then|and|please|pls)[\s,!]+)*(?:(?:can|could|would|will) you (?:please |pls )?|i(?:’d|'d| would)? (?:want|like|love) you to |(?:please|pls) )?/i;
const PICTURE =
  '(?:pictures?|pics?|images?|photos?|photographs?|drawings?|paintings?|illustrations?|sketch(?:es)?|portraits?|artworks?|wallpapers?|posters?|stickers?|icons?|avatars?|logos?|pixel art|concept art|fan ?art)';
/** An article, and up to three words before the noun. */
const SOME = '(?:an?|another|some|the|two|three|four|my|our)';
const ADJECTIVES = "(?:[\\w’'-]+,? ){0,3}?";
/** What tells that more follows than the wish for any picture. */
const SHOWING = '(?: of| with| showing| that| where| in which| for)[: ]';

/** What's wanted, without the words around it. */
const WISHES: readonly RegExp[] = [
  // "draw me a red fox", "paint us happy trees"
  /^(?:draw|paint|sketch|doodle) (?:me|us) (?<wish>(?!up\b|into\b|out\b|in\b|to\b)\S.*)$/is,
  // "draw a red fox", "sketch our clan's castle", "draw two owls"
  new RegExp(`^(?:draw|paint|sketch|doodle) (?<wish>${SOME} \\S.*)$`, 'is'),
  // "illustrate a dragon over the harbor"
  /^illustrate (?:me |us )?(?<wish>an? \S.*)$/is,
  // "create an image of a red fox", "generate two pixel art portraits of owls"
  new RegExp(
    `^(?:create|generate|make|produce|render|design)(?: me| us)? (?<wish>${SOME} ${ADJECTIVES}${PICTURE}${SHOWING}\\S.*)$`,
    'is',
  ),
  // "generate pictures of owls"
  new RegExp(`^(?:create|generate|produce|render)(?: me| us)? (?<wish>${PICTURE} of \\S.*)$`, 'is'),
  // "show me a picture of a red fox"
  new RegExp(`^(?:show|give|get|send|bring)(?: me| us) (?<wish>${SOME} ${ADJECTIVES}${PICTURE} of \\S.*)$`, 'is'),
  // "I want a picture of a red fox"
  new RegExp(
    `^(?:i|we)(?:’d| ?'d| would)? (?:want|need|like|love) (?<wish>${SOME} ${ADJECTIVES}${PICTURE} of \\S.*)$`,
    'is',
  ),
  // "a picture of a red fox, please"
  new RegExp(`^(?<wish>an? ${ADJECTIVES}${PICTURE} of (?:an?|the|some|two|three|my|our) \\S.*)$`, 'is'),
  // "draw: a red fox", "image: a red fox"
  /^(?:draw|paint|image|picture)\s*: ?(?<wish>\S.*)$/is,
];

/** What's drawn otherwise, or in words: a card, a line, a conclusion, a chart. */
const NOT_PICTURES =
  /^(?:(?:an?|another|some|the|two|three|four|my|our) )?(?:[\w’'-]+ )?(?:conclusions?|lines?|blanks?|cards?|comparisons?|distinctions?|parallels?|lessons?|breath|winners?|names?|numbers?|tickets?|raffles?|straws?|lots|curtains?|attention|inspiration|diagrams?|graphs?|charts?|flowcharts?|tables?|point|concept|difference|weapons?)\b/i;
/** Pictures that are made of text. */
const OF_TEXT = /\b(?:ascii|emojis?|unicode|mermaid|markdown|latex|svg|html|css|canvas|python|matplotlib|code)\b/i;
/** A wish for any picture: it doesn't say what of. */
const ANY = new RegExp(
  `^(?:${SOME} )?(?:${ADJECTIVES}${PICTURE}|something|anything|stuff|things?|it|this|that)(?: for me| for us)?$`,
  'i',
);
/** Only one of them, so that nothing is cut from the middle of a sentence. */
const AFTER = /[\s,]*(?:(?:please|pls|thanks|thank you|thx)[\s.!]*)?[.!?\s]*$/i;

/** What the member wants to see, if that's what they want; undefined for everything else. */
export function pictureWish(said: string): string | undefined {
  const text = said.trim().replace(/\s+/g, ' ').replace(POLITE, '');
  for (const pattern of WISHES) {
    const wish = pattern.exec(text)?.groups?.wish?.replace(AFTER, '');
    if (wish === undefined || wish === '' || wish.length > PROMPT_LENGTH) continue;
    if (!NOT_PICTURES.test(wish) && !OF_TEXT.test(wish) && !ANY.test(wish)) return wish;
  }
  return undefined;
}
