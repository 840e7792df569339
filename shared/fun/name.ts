/** Names of the people in a text, from whoever asks for it. */

/** In characters (code points). */
export const LONGEST_NAME = 40;

/**
 * What breaks a line, turns the direction of writing, or can't be seen. Named one by one: the classes of Unicode differ between
 * runtimes of different ages, and a text must not. The joiner of emoji (U+200D) stays.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they're what has to go.
const UNWANTED = /[\0-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** As it's written into a text: one line, at most {@link LONGEST_NAME} characters; undefined if nothing is left. */
export function cleanName(name: string): string | undefined {
  const line = name
    .toWellFormed()
    .replace(/[\t\n\r]/g, ' ')
    .replace(UNWANTED, '')
    .replace(/ +/g, ' ')
    .trim();
  const cut = [...line].slice(0, LONGEST_NAME).join('').trim();
  return cut === '' ? undefined : cut;
}
