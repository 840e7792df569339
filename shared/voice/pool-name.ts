/** Names of pools, as people type and read them. */

/** In characters. */
export const POOL_TEXT = { name: 50, description: 300 } as const;

/** Letters, digits, spaces and a few marks: nothing that formats, mentions, hides or looks like another character's absence. */
const NAME = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} _.'&+-]*[\p{L}\p{M}\p{N}.'+])?$/u;
/** Digits alone would be taken for an id. */
const LOOKS_LIKE_ID = /^\d+$/;
/** Control and format characters, and line separators; a line feed is allowed. */
const UNFIT_FOR_TEXT = /[^\P{C}\n]|[\u2028\u2029]/u;

/** A name as it is kept: composed, and with single spaces. Undefined when it cannot be one. */
export function parsePoolName(typed: string): string | undefined {
  const name = typed.normalize('NFC').trim().replace(/ +/g, ' ');
  const isFit = name.length <= POOL_TEXT.name && NAME.test(name) && !LOOKS_LIKE_ID.test(name);
  return isFit ? name : undefined;
}

/** A description as it is kept; undefined when it cannot be one. It may be empty. */
export function parsePoolDescription(typed: string): string | undefined {
  const text = typed.normalize('NFC').trim();
  return text.length <= POOL_TEXT.description && !UNFIT_FOR_TEXT.test(text) ? text : undefined;
}
