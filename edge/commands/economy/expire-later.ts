import { scheduleExpiry } from '../../../shared/economy/confirmation-expiry.ts';
import type { Invocation } from '../../interactions/invocation.ts';
import { storedInteractionOf } from '../../jobs/answer-later.ts';
import type { Services } from '../services.ts';

/** Has the prompt that this interaction is answered with say when its time is up. Arranged after the answer. */
export function expireLater(context: Invocation & Services): void {
  const { store, caller, voice } = context;
  const schedule = async () => {
    const interaction = await storedInteractionOf(context);
    if (interaction !== undefined) await scheduleExpiry(store, caller.key, interaction);
  };
  // Without it, the prompt is as expired, and the next press says so.
  voice.later(schedule().catch(() => {}));
}
