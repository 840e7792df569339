/** Whether members may use AI where they are. */
import { readMode } from '../../shared/ai/mode-store.ts';
import type { Place } from '../../shared/ai/modes.ts';
import { OFF_HERE } from '../../shared/ai/services.ts';
import type { Store } from '../../shared/platform/store.ts';
import { type Outcome, refuse } from '../interactions/reply.ts';

/**
 * A refusal where AI is off. The job that answers checks it again, but by then everyone sees the message that it writes into: only
 * here can the refusal be private.
 */
export async function refusalHere(store: Store, place: Place | undefined): Promise<Outcome | undefined> {
  const { use } = await readMode(store, place);
  return use === 'off' ? refuse(OFF_HERE) : undefined;
}
