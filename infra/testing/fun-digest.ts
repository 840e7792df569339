import type { Intensity } from '../../shared/fun/style.ts';
import { textOf } from '../../shared/fun/text.ts';
import { VARIANTS } from '../../shared/fun/variants.ts';

/** The SHA-256 of a text of every variant at every intensity, half of them with names. Runs on Node, in workerd, and in browsers. */
export async function digestOfTexts(): Promise<string> {
  const texts = VARIANTS.flatMap((variant, index) =>
    ([1, 2, 3, 4, 5] as const satisfies readonly Intensity[]).map((intensity) =>
      textOf(variant, {
        seed: `digest ${index}`,
        intensity,
        ...(index % 2 === 0 && { actor: 'Zoë  İpek', target: '👩🏽‍🚀 of Mars' }),
      }),
    ),
  );
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(texts)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
