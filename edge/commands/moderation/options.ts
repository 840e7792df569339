import { MODERATION } from '../../../shared/moderation/catalog.ts';
import { formatDuration, parseDuration } from '../../../shared/platform/typed-duration.ts';
import { option } from '../services.ts';

export const reasonOption = option.string({
  description: 'Why, for the record and the member',
  maxLength: MODERATION.reasonLength,
});

export const memberOption = option.user({ description: 'Member', required: true });

/**
 * A typed length of time.
 *
 * @param mostDays the longest that's allowed.
 * @returns milliseconds, or a sentence that says what fits.
 */
export function readDuration(typed: string, mostDays: number): { ms: number } | { sentence: string } {
  const ms = parseDuration(typed);
  if (ms === undefined) return { sentence: 'Write a length of time with its unit, such as `10m`, `2h`, or `7d`.' };
  if (ms < 10_000) return { sentence: "That's too short. Use at least 10 seconds." };
  if (ms > mostDays * 86_400_000)
    return { sentence: `That's too long. The longest is ${formatDuration(mostDays * 86_400_000)}.` };
  return { ms };
}

/** `10m`, `1h`, … while someone types. */
export function suggestDurations(typed: string, choices: readonly string[]): { name: string; value: string }[] {
  const ms = parseDuration(typed);
  const values =
    ms === undefined
      ? choices.filter((each) => each.startsWith(typed.trim().toLowerCase()))
      : [typed.trim(), ...choices];
  return [...new Set(values)].map((value) => ({ name: formatDuration(parseDuration(value) ?? 0), value }));
}
