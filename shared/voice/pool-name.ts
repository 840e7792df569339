/** The rules for names and descriptions of pools. */
import { isVisible } from '../platform/text.ts';
import { unicodePattern } from '../platform/unicode.ts';

/** In characters. */
export const POOL_TEXT = { name: 50, description: 300 } as const;

/** Letters, digits, spaces, and a few marks: nothing that formats, mentions, or is invisible. */
const NAME = unicodePattern(String.raw`^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} _.'&+-]*[\p{L}\p{M}\p{N}.'+])?$`, 'u');
/** A name of only digits would be mistaken for an id. */
const LOOKS_LIKE_ID = /^\d+$/;
/** Control and format characters, and line separators; a line feed is allowed. */
const UNFIT_FOR_TEXT = /[^\P{C}\n]|[\u2028\u2029]/u;

/** The name to store, in composed form and with single spaces; undefined when it isn't allowed. */
export function parsePoolName(typed: string): string | undefined {
  const name = typed.normalize('NFC').trim().replace(/ +/g, ' ');
  const isFit = name.length <= POOL_TEXT.name && NAME().test(name) && isVisible(name) && !LOOKS_LIKE_ID.test(name);
  return isFit ? name : undefined;
}

/** The description to store, which may be empty; undefined when it isn't allowed. */
export function parsePoolDescription(typed: string): string | undefined {
  const text = typed.normalize('NFC').trim();
  return text.length <= POOL_TEXT.description && !UNFIT_FOR_TEXT.test(text) ? text : undefined;
}
