/** Text from outside on a terminal. */
import { stripVTControlCharacters } from 'node:util';

/** Control and format characters, which could move the cursor, hide text, or reverse it. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What someone else named, without what a terminal would obey. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(UNPRINTABLE, '');
}
