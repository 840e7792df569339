import type { Place } from '../../../shared/music/verbs.ts';
import { option } from '../services.ts';

const PLACES = [
  { name: 'End of the queue', value: 'end' },
  { name: 'Next', value: 'next' },
  { name: 'Now; the current track continues afterwards', value: 'now' },
] as const satisfies readonly { name: string; value: Place }[];

/** Where something is added. */
export const placeOption = option.string({
  description: 'Where to add it (default: the end of the queue)',
  choices: PLACES,
});
