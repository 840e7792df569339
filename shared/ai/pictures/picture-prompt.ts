/** What a model of pictures is told. */
import type { Rating } from '../modes.ts';
import { STYLE_WORDS } from './style-words.ts';
import type { StyleKey } from './styles.ts';

/** Where nobody has decided otherwise. */
const GUIDELINE =
  'Keep it suitable for everyone from 13 years on: no nudity, nothing sexual, no gore, no graphic violence, and no drugs.';

/** The member's words first: models weigh what comes first the most. The guideline is last, so that nothing comes after it. */
export function picturePrompt(prompt: string, style: StyleKey, rating: Rating): string {
  const words = STYLE_WORDS[style];
  return [prompt, ...(words === '' ? [] : [`Style: ${words}`]), ...(rating === 'pg13' ? [GUIDELINE] : [])].join('\n\n');
}
