/**
 * FunHub: short texts, put together from the words of a theme and the sentences of a style. The same variant, seed, intensity, and
 * names give the same text on every runtime.
 */
import { cleanName } from './name.ts';
import { seededRandom } from './seeded.ts';
import type { Intensity } from './style.ts';
import { findVariant, type Variant } from './variants.ts';
import { type People, Words } from './words.ts';

export const DEFAULT_INTENSITY: Intensity = 3;

/** In UTF-16 code units. */
export const LONGEST_TEXT = 500;

export interface TextRequest extends People {
  /** `theme:style` */
  variant: string;
  /** Any text. */
  seed: string;
  intensity?: Intensity;
}

/**
 * Writes a text. Names are cleaned, not escaped: whoever shows the text escapes all of it.
 *
 * @returns undefined if there's no such variant.
 *
 * @example
 * writeText({ variant: 'space:haiku', seed: '42', intensity: 1 });
 */
export function writeText({ variant, ...request }: TextRequest): string | undefined {
  const found = findVariant(variant);
  return found && textOf(found, request);
}

/** The same for a variant that's known. */
export function textOf({ id, theme, style }: Variant, request: Omit<TextRequest, 'variant'>): string {
  const { seed, intensity = DEFAULT_INTENSITY } = request;
  const people = { actor: cleaned(request.actor), target: cleaned(request.target) };
  const parts = style.write(new Words(theme, seededRandom(`${id}/${seed}`), people), intensity);
  const separator = style.separator ?? ' ';
  // With long names, the first part may leave no room for others.
  while (parts.length > 1 && parts.join(separator).length > LONGEST_TEXT)
    parts.splice(Math.max(1, parts.length - 2), 1);
  return parts.join(separator);
}

function cleaned(name: string | undefined): string | undefined {
  return name === undefined ? undefined : cleanName(name);
}
