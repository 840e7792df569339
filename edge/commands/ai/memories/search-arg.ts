import { Buffer } from 'node:buffer';
import type { Arg } from '../../../interactions/custom-id.ts';

/** Of a search, in UTF-8: what fits into a custom ID beside a page's number. */
export const SEARCH_BYTES = 30;
const CHARS = Math.ceil((SEARCH_BYTES * 4) / 3);

/**
 * What someone searched for, on its way from page to page; empty for all. What doesn't fit is cut off, the same way on each page: words
 * are searched by their beginnings, so that finds no less.
 */
export const searchArg: Arg<string> = {
  maxLength: CHARS + 1,
  // An empty field alone would read as no field.
  encode: (search) => `_${Buffer.from(fittingSearch(search)).toString('base64url')}`,
  decode: (text) =>
    /^_[\w-]*$/.test(text) && text.length <= CHARS + 1 ? Buffer.from(text.slice(1), 'base64url').toString() : undefined,
};

/** As much of a search as fits, in whole characters. */
export function fittingSearch(search: string): string {
  let [fitting, bytes] = ['', 0];
  for (const character of search) {
    bytes += Buffer.byteLength(character);
    if (bytes > SEARCH_BYTES) break;
    fitting += character;
  }
  return fitting;
}
