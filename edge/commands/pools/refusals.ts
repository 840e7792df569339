/** Why something about pools and agents isn't possible, in sentences that say what to do instead. */
import type { Gated } from '../../../shared/platform/store.ts';
import type { PoolRefusal } from '../../../shared/voice/pools.ts';
import { UNKNOWN_POOL } from '../../voice/deployment-page.ts';

export { UNKNOWN_POOL } from '../../voice/deployment-page.ts';

export const UNKNOWN_AGENT = "I can't find that agent. Pick one of the suggestions that appear while you type.";

type NotInvited = { status: 'invited_already' } | { status: 'too_many_invitations'; most: number };

/** Why someone wasn't invited. */
export function invitationRefusal(refusal: NotInvited, userId: string): string {
  return refusal.status === 'invited_already'
    ? `<@${userId}> has that invitation already, and hasn't answered it yet.`
    : `That pool has ${refusal.most} open invitations, which is the limit. Take one back with the role **Not a member**.`;
}

export function poolRefusal(refusal: Exclude<PoolRefusal, Gated>): string {
  if (refusal.status === 'unknown_pool') return UNKNOWN_POOL;
  return refusal.role === 'guest'
    ? 'Only members of the pool can do that. `/pools view` shows its owner, who can add you.'
    : `You're a ${refusal.role} of that pool, and that requires a higher role. \`/pools view\` shows its owner, who can change your role.`;
}
