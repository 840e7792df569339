/** What there is to choose from. */
import type { Style } from './style.ts';
import { STYLES } from './styles.ts';
import type { Theme } from './theme.ts';
import { THEMES } from './themes.ts';

/** A theme in a style. */
export interface Variant {
  /** `theme:style` */
  id: string;
  theme: Theme;
  style: Style;
}

/** Ordered by theme and style. */
export const VARIANTS: readonly Variant[] = THEMES.flatMap((theme) =>
  STYLES.map((style) => ({ id: `${theme.id}:${style.id}`, theme, style })),
);

const byId = new Map(VARIANTS.map((variant) => [variant.id, variant]));

/** @param id `theme:style` */
export function findVariant(id: string): Variant | undefined {
  return byId.get(id);
}

/** Those that match every word, in the names, the IDs, or what they're about. */
export function searchVariants(words: string): readonly Variant[] {
  const wanted = words
    .toLowerCase()
    .split(/[\s:,]+/)
    .filter(Boolean);
  return wanted.length === 0 ? VARIANTS : VARIANTS.filter(({ theme, style }) => matches([theme, style], wanted));
}

/** Themes or styles that match what was typed, best first: by the start of the name, then anywhere. */
export function searchNamed<T extends Theme | Style>(all: readonly T[], typed: string): readonly T[] {
  const text = typed.toLowerCase().trim();
  const starts = all.filter(({ id, name }) => id.startsWith(text) || name.toLowerCase().startsWith(text));
  const wanted = text.split(/[\s:,]+/).filter(Boolean);
  return [...starts, ...all.filter((one) => !starts.includes(one) && matches([one], wanted))];
}

function matches(parts: readonly { id: string; name: string; about: string }[], wanted: readonly string[]): boolean {
  const text = parts
    .map(({ id, name, about }) => `${id} ${name} ${about}`)
    .join(' ')
    .toLowerCase();
  return wanted.every((word) => text.includes(word));
}
