/** The named sets of characters in Rust's regular expressions. */

import { unicodePattern } from '../platform/unicode.ts';
import type { Test } from './rust-regex-tree.ts';

/** https://docs.rs/regex/latest/regex/#perl-character-classes-unicode-friendly */
const WORD = unicodePattern(String.raw`^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$`, 'u');
const DIGIT = unicodePattern(String.raw`^\p{Nd}$`, 'u');
const SPACE = unicodePattern(String.raw`^\p{White_Space}$`, 'u');

const ESCAPES: Readonly<Record<string, Test>> = {
  w: (character) => WORD().test(character),
  W: (character) => !WORD().test(character),
  d: (character) => DIGIT().test(character),
  D: (character) => !DIGIT().test(character),
  s: (character) => SPACE().test(character),
  S: (character) => !SPACE().test(character),
};

/** https://docs.rs/regex/latest/regex/#ascii-character-classes */
const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /^[0-9A-Za-z]$/,
  alpha: /^[A-Za-z]$/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that's what it's about.
  ascii: /^[\x00-\x7f]$/,
  blank: /^[\t ]$/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that's what it's about.
  cntrl: /^[\x00-\x1f\x7f]$/,
  digit: /^[0-9]$/,
  graph: /^[!-~]$/,
  lower: /^[a-z]$/,
  print: /^[ -~]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^[\t\n\v\f\r ]$/,
  upper: /^[A-Z]$/,
  word: /^[0-9A-Za-z_]$/,
  xdigit: /^[0-9A-Fa-f]$/,
};

export function classEscape(letter: string): Test | undefined {
  return Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
}

export function posixClass(name: string): Test | undefined {
  const expression = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
  return expression && ((character) => expression.test(character));
}

/** By the name inside of `\p{…}`: a category, a script, or a property. */
export function unicodeClass(name: string): Test | undefined {
  if (!/^[A-Za-z_]{1,40}$/.test(name)) return undefined;
  for (const property of [name, `Script=${name}`]) {
    try {
      const expression = new RegExp(`^\\p{${property}}$`, 'u');
      return (character) => expression.test(character);
    } catch {
      // JavaScript knows no such property.
    }
  }
  return undefined;
}

export function isWordCharacter(character: string | undefined): boolean {
  return character !== undefined && WORD().test(character);
}
