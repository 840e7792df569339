/** A text as the API and the page give it. */
import { seededRandom } from '../../../shared/fun/seeded.ts';
import type { Intensity } from '../../../shared/fun/style.ts';
import { textOf } from '../../../shared/fun/text.ts';
import { VARIANTS, type Variant } from '../../../shared/fun/variants.ts';

export interface TextOptions {
  intensity: Intensity;
  seed: string;
  actor?: string | undefined;
  target?: string | undefined;
}

export interface FunText {
  variant: string;
  theme: string;
  style: string;
  intensity: Intensity;
  seed: string;
  text: string;
  /** Where the same text is again. */
  path: string;
}

export function funText({ id, theme, style }: Variant, options: TextOptions): FunText {
  const { intensity, seed, actor, target } = options;
  const query = new URLSearchParams({
    ...{ variant: id, intensity: String(intensity), seed },
    ...(actor !== undefined && { actor }),
    ...(target !== undefined && { target }),
  });
  const text = textOf({ id, theme, style }, { seed, intensity, actor, target });
  return { variant: id, theme: theme.id, style: style.id, intensity, seed, text, path: `/fun/render?${query}` };
}

/** Different variants, of any theme or style or of these; at most as many as there are. */
export function chooseVariants(
  seed: string,
  count: number,
  { theme, style }: { theme?: string | undefined; style?: string | undefined } = {},
): Variant[] {
  const left = VARIANTS.filter(
    (variant) =>
      (theme === undefined || variant.theme.id === theme) && (style === undefined || variant.style.id === style),
  );
  const random = seededRandom(`variants/${seed}`);
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)).flat();
}

/** A seed that nobody has had, short enough for a link. */
export function newSeed(): string {
  return crypto.randomUUID().slice(0, 8);
}
