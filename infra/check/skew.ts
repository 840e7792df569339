/** Differences between clocks. */
import { counted } from '../../shared/platform/plural.ts';

/** From here, clocks don't agree, in milliseconds. `Date` headers have whole seconds, and requests take a moment. */
export const WORRYING_SKEW_MS = 30_000;
/** An edge refuses interactions that are five minutes off. */
export const BREAKING_SKEW_MS = 240_000;

/** `2 minutes ahead of this machine’s`. @param skewMs above zero if the other clock is ahead. */
export function skewText(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const amount = seconds < 120 ? counted(seconds, 'second') : counted(Math.round(seconds / 60), 'minute');
  return `${amount} ${skewMs > 0 ? 'ahead of' : 'behind'} this machine’s`;
}
