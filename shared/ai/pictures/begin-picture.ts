/** Begins a picture: whether a member may have one now, and what they asked for, kept for an hour. */
import { type Caller, type Gated, gateOf, run, type Store } from '../../platform/store.ts';
import { PICTURE_WAIT_MS } from './picture-limits.ts';

export interface PictureWish {
  channelId: string;
  prompt: string;
  /** They forget their conversation in this channel, too. */
  isReset: boolean;
}

export type BeginOutcome = { status: 'begun' } | Gated;

/** However a member asks, they can begin one in {@link PICTURE_WAIT_MS}. The same interaction gets the same answer. */
export function beginPicture(store: Store, caller: Caller, wish: PictureWish): Promise<BeginOutcome> {
  return run(store, 'ai_begin_picture', {
    ...{ key: caller.key, user: caller.actor.id, channel: wish.channelId, prompt: wish.prompt, isReset: wish.isReset },
    wait: `${Math.round(PICTURE_WAIT_MS / store.limitScale)} ms`,
    now: store.clock(),
    ...gateOf(caller),
  });
}
