import type { Answer } from '../interactions/behaviour.ts';
import type { GuildContext } from './services.ts';

/**
 * Shows something that was read, unless the server's staff switched it off: for the reads of a command that also makes changes, whose
 * statements check that themselves. Both are asked at once.
 */
export async function gatedRead<T>(
  { store, caller, gates }: GuildContext,
  read: Promise<T>,
  show: (found: T) => Answer,
): Promise<Awaited<Answer>> {
  const [refusal, found] = await Promise.all([gates.refusal(store, caller), read]);
  return refusal ?? show(found);
}
